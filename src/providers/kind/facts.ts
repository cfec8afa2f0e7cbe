import type { ProviderFacts } from '../provider.ts';

export const KIND: ProviderFacts = {
  name: 'kind',
  about: 'its pods run, but a lab takes longer to start',
  memory: 1600e6,
};
