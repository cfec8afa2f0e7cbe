import type { Comparison } from '../../audit-policy/compare.ts';
import type { LoadedPolicy } from '../../audit-policy/load.ts';
import type { KubernetesMinor, Selector } from '../../audit-policy/policy.ts';

/** Two policies with what tells them apart. */
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
