import type { Provider, ProviderFacts } from './provider.ts';

/** A provider whose code is loaded on first use. */
export function lazyProvider(facts: ProviderFacts, load: () => Promise<Provider>): Provider {
  return {
    ...facts,
    available: async (options) => (await load()).available(options),
    capabilities: async (options) => (await load()).capabilities(options),
    isolation: async (options) => (await load()).isolation(options),
    create: async (spec, options) => (await load()).create(spec, options),
    find: async (spec, options) => (await load()).find(spec, options),
    halt: async (spec, options) => (await load()).halt(spec, options),
    reset: async (spec, options) => (await load()).reset(spec, options),
    destroy: async (spec, options) => (await load()).destroy(spec, options),
  };
}
