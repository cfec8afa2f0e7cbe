import type { Selector } from '../policy.ts';

/** The conditions that a rule can have, those first that are most often the wrong one of two that never meet. */
export const CONDITIONS = ['namespaces', 'verbs', 'nonResourceURLs', 'resources', 'users', 'userGroups'] as const;

/** Whether the selector selects every request. */
export function isCatchAll(selector: Selector): boolean {
  return CONDITIONS.every((condition) => selector[condition].length === 0);
}
