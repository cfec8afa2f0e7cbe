import type { BrokenReference } from '../../scenarios/check-kind.ts';
import type { ScenarioDefinition } from '../../scenarios/schema.ts';

/** The paths of the policy and the log on the node, in a scenario about auditing. */
export type AuditBlock = NonNullable<ScenarioDefinition['audit']>;

/** The `audit:` block of a scenario. Throws if there is none, which `auditReferences` rules out. */
export function auditOf({ audit }: ScenarioDefinition): AuditBlock {
  if (audit === undefined) throw new TypeError('the scenario has no `audit:` block');
  return audit;
}

/** What every kind of check about auditing requires of its scenario. */
export function auditReferences(_check: unknown, { audit }: ScenarioDefinition): readonly BrokenReference[] {
  return audit === undefined ? [{ at: ['kind'], message: 'needs an `audit:` block in the scenario' }] : [];
}

/** What is read by a check whose verdict depends on the policy. */
export function policyFileOf(scenario: ScenarioDefinition): { readonly files: readonly string[] } {
  return { files: [auditOf(scenario).policy] };
}
