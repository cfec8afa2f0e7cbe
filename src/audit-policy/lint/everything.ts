import type { Selector } from '../policy.ts';

export const EVERYTHING: Selector = {
  users: [],
  userGroups: [],
  verbs: [],
  resources: [],
  namespaces: [],
  nonResourceURLs: [],
};
