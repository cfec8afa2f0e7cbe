import type { Environment } from '../home/folders.ts';
import { lazyProvider } from './lazy-provider.ts';
import type { Provider, ProviderName } from './provider.ts';

export type Providers = Readonly<Record<ProviderName, Provider>>;

/** Every provider, for one environment. A new one is named in PROVIDER_NAMES and made here. */
export function providersOf(env: Environment): Providers {
  return {
    kind: lazyProvider(
      { name: 'kind', about: 'its pods run, but a lab takes longer to start', memory: 1600e6 },
      async () => (await import('./kind/index.ts')).kindProvider({ env }),
    ),
    embedded: lazyProvider(
      { name: 'embedded', about: 'a lab starts in seconds, but its pods do not run', memory: 700e6 },
      async () => (await import('./embedded/index.ts')).embeddedProvider({ env }),
    ),
  };
}
