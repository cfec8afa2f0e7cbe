import type { Selector } from '../policy.ts';

/** The conditions that a rule can have; if two can never be met together, the one that is usually wrong comes first. */
export const CONDITIONS = ['namespaces', 'verbs', 'nonResourceURLs', 'resources', 'users', 'userGroups'] as const;

/** Whether the selector selects every request. */
export function isCatchAll(selector: Selector): boolean {
  return CONDITIONS.every((condition) => selector[condition].length === 0);
}
