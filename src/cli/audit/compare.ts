import type { Command } from 'commander';
import { comparePolicies } from '../../domains/audit/policy/compare.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { collected, kubernetesOption } from '../options.ts';
import { displayName } from '../read-text.ts';
import { compareJson } from './compare-json.ts';
import { compareText } from './compare-text.ts';
import { INCLUDE_UNSERVED, READ_AS } from './option-texts.ts';
import { loadPolicyFile } from './policy-file.ts';
import { selectorFrom } from './selector.ts';

export interface CompareArguments {
  readonly includeUnserved?: true;
  readonly setAside?: readonly string[];
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export const examples: Examples = [
  'cks-lab audit compare before.yaml after.yaml',
  'git show HEAD:policy.yaml | cks-lab audit compare - policy.yaml',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<before>')
    .argument('<after>')
    .option('--include-unserved', INCLUDE_UNSERVED)
    .option(
      '--set-aside <selector>',
      "requests to ignore, selected as in a rule: 'userGroups: [system:nodes]'; may be repeated",
      collected,
    )
    .option('--json', 'print one JSON object')
    .addOption(kubernetesOption(READ_AS))
    .action((before, after, options) => compare(before, after, options, context));
}

export async function compare(
  beforeFile: string,
  afterFile: string,
  options: CompareArguments,
  { io }: CommandContext,
): Promise<void> {
  const { includeUnserved = false, kubernetes: minor } = options;
  const setAside = (options.setAside ?? []).map((text) => selectorFrom(text, minor));
  const before = { file: displayName(beforeFile), loaded: await loadPolicyFile(beforeFile, minor, io) };
  const after = { file: displayName(afterFile), loaded: await loadPolicyFile(afterFile, minor, io) };
  const comparison = comparePolicies(before.loaded.policy, after.loaded.policy, {
    minor,
    served: servedTable(minor),
    includeUnserved,
    setAside,
  });
  const compared = { before, after, minor, includeUnserved, setAside, comparison };
  io.print(options.json === true ? compareJson(compared) : compareText(compared, io.columns()));
  if (comparison.differences.length > 0) throw new ExitError(NOT_PASSED);
}
