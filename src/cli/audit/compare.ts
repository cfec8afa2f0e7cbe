import { comparePolicies } from '../../domains/audit/policy/compare.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { columns } from '../columns.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { print } from '../print.ts';
import { compareJson } from './compare-json.ts';
import { compareText } from './compare-text.ts';
import { loadPolicyFile } from './policy-file.ts';
import { displayName } from './read-text.ts';
import { selectorFrom } from './selector.ts';

export interface CompareArguments {
  readonly includeUnserved?: true;
  readonly setAside?: readonly string[];
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export async function compare(beforeFile: string, afterFile: string, options: CompareArguments): Promise<void> {
  const { includeUnserved = false, kubernetes: minor } = options;
  const setAside = (options.setAside ?? []).map((text) => selectorFrom(text, minor));
  const before = { file: displayName(beforeFile), loaded: await loadPolicyFile(beforeFile, minor) };
  const after = { file: displayName(afterFile), loaded: await loadPolicyFile(afterFile, minor) };
  const comparison = comparePolicies(before.loaded.policy, after.loaded.policy, {
    minor,
    served: servedTable(minor),
    includeUnserved,
    setAside,
  });
  const compared = { before, after, minor, includeUnserved, setAside, comparison };
  print(options.json === true ? compareJson(compared) : compareText(compared, columns()));
  if (comparison.differences.length > 0) throw new ExitError(NOT_PASSED);
}
