import { comparePolicies } from '../domains/audit/policy/compare.ts';
import type { LoadedPolicy } from '../domains/audit/policy/load.ts';
import { servedTable } from '../kubernetes/request/served.ts';
import { auditPolicies } from '../labs/audit-policies.ts';
import { LabProblem } from '../labs/lab.ts';
import type { LabRecord } from '../labs/lab-record.ts';
import { NodeUnreachable } from '../node/lab-node.ts';
import type { Scenario } from '../scenarios/load.ts';
import { compareText } from './audit/compare-text.ts';
import pc from './color.ts';
import type { CommandContext } from './context.ts';
import { wrap } from './wrap.ts';

/**
 * Whether the learner's audit policy differs from that of a solution for any request, and what the difference costs, as
 * a text for some columns. `null` if there are no two policies to compare, for example because the lab is not running.
 */
export async function besideOurs(
  record: LabRecord,
  scenario: Scenario,
  { labs, interruption }: Pick<CommandContext, 'labs' | 'interruption'>,
): Promise<((columns: number) => string) | null> {
  const policies = await auditPolicies(record, scenario, labs, interruption.signal()).catch((error: unknown) => {
    if (error instanceof LabProblem || error instanceof NodeUnreachable) return null;
    throw error;
  });
  if (policies === null) return null;
  const { minor } = record;
  const { yours, ours } = policies;
  const comparisonWith = (our: LoadedPolicy) =>
    comparePolicies(our.policy, yours.policy, { minor, served: servedTable(minor) });
  const [first, ...others] = ours;
  const withFirst = comparisonWith(first);
  // Whoever has written any of our solutions is shown no difference from another.
  const isOneOfOurs =
    withFirst.differences.length === 0 || others.some((our) => comparisonWith(our).differences.length === 0);
  const compared = {
    before: { file: 'ours', loaded: first },
    after: { file: 'yours', loaded: yours },
    ...{ minor, includeUnserved: false, setAside: [] },
    comparison: isOneOfOurs ? { differences: [], notes: [] } : withFirst,
  };
  return (columns) => {
    const words = isOneOfOurs ? [] : [wrap('Below, `before` is our policy, and `after` is yours.', columns)];
    return [pc.bold('Yours beside ours'), ...words, compareText(compared, columns)].join('\n\n');
  };
}
