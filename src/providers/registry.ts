import type { Environment } from '../home/folders.ts';
import { embeddedProvider } from './embedded/index.ts';
import { kindProvider } from './kind/index.ts';
import type { Provider, ProviderName } from './provider.ts';

export type Providers = Readonly<Record<ProviderName, Provider>>;

/** Every provider, for one environment. A new one is named in PROVIDER_NAMES and made here. */
export function providersOf(env: Environment): Providers {
  return { kind: kindProvider({ env }), embedded: embeddedProvider({ env }) };
}
