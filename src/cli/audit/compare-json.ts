import type { Difference } from '../../domains/audit/policy/compare.ts';
import type { ComparedPolicies } from './compared-policies.ts';
import { decisionJson } from './decision-json.ts';

/** `{equal, differences: [{kind, sensitive, request, command, caller, before, after}], notes: [the same]}`. */
export function compareJson({ before, after, comparison }: ComparedPolicies): string {
  const json = (difference: Difference) => ({
    kind: difference.kind,
    sensitive: difference.sensitive,
    request: difference.attributes,
    command: difference.command,
    caller: difference.caller,
    before: decisionJson(difference.before, before.loaded),
    after: decisionJson(difference.after, after.loaded),
  });
  return JSON.stringify({
    equal: comparison.differences.length === 0,
    differences: comparison.differences.map(json),
    notes: comparison.notes.map(json),
  });
}
