import type { Environment } from '../home/folders.ts';
import { EMBEDDED } from './embedded/facts.ts';
import { KIND } from './kind/facts.ts';
import { lazyProvider } from './lazy-provider.ts';
import type { Provider, ProviderName } from './provider.ts';

export type Providers = Readonly<Record<ProviderName, Provider>>;

/** Every provider, for one environment. To add one, name it in PROVIDER_NAMES and create it here. */
export function providersOf(env: Environment): Providers {
  return {
    kind: lazyProvider(KIND, async () => (await import('./kind/index.ts')).kindProvider({ env })),
    embedded: lazyProvider(EMBEDDED, async () => (await import('./embedded/index.ts')).embeddedProvider({ env })),
  };
}
