import type { ProviderFacts } from '../provider.ts';

export const EMBEDDED: ProviderFacts = {
  name: 'embedded',
  about: 'a lab starts in seconds, but its pods do not run',
  memory: 700e6,
};
