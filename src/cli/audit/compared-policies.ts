import type { Comparison } from '../../domains/audit/policy/compare.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Selector } from '../../domains/audit/policy/policy.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';

/** Two policies and their differences. */
export interface ComparedPolicies {
  readonly before: NamedPolicy;
  readonly after: NamedPolicy;
  readonly minor: KubernetesMinor;
  readonly includeUnserved: boolean;
  readonly setAside: readonly Selector[];
  readonly comparison: Comparison;
}

export interface NamedPolicy {
  readonly file: string;
  readonly loaded: LoadedPolicy;
}
