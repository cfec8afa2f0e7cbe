import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { fixPolicy } from '../../domains/audit/policy/fix/fix-policy.ts';
import { parseApiResources } from '../../domains/audit/policy/lint/known-resources.ts';
import { type LintOptions, lintPolicy } from '../../domains/audit/policy/lint.ts';
import { loadPolicy } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { errorText } from '../../text/error-text.ts';
import { unifiedDiff } from '../../text/unified-diff.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { formatOption, kubernetesOption } from '../options.ts';
import { checkInputs, displayName, readText } from '../read-text.ts';
import { fixesInWords } from './fixes-words.ts';
import { lintGithub } from './lint-github.ts';
import { lintJson } from './lint-json.ts';
import { lintSarif } from './lint-sarif.ts';
import { lintText } from './lint-text.ts';
import type { LintedPolicy } from './linted-policy.ts';
import { READ_AS } from './option-texts.ts';

export interface LintArguments {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly apiResources?: string;
  readonly fix?: true;
  readonly dryRun?: true;
  readonly kubernetes: KubernetesMinor;
}

const FORMATS = { text: lintText, json: lintJson, github: lintGithub, sarif: lintSarif };

export const examples: Examples = [
  'cks-lab audit lint policy.yaml',
  'cks-lab audit lint policy.yaml --fix --dry-run',
  'cks-lab audit lint policies/*.yaml --format sarif',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<policy...>')
    .addOption(formatOption())
    .option('--api-resources <file>', "a cluster's own resources, as printed by kubectl api-resources")
    .option('--fix', 'apply the safe fixes to the files, each proved to change nothing else')
    .option('--dry-run', 'with --fix: print the difference and write nothing')
    .addOption(kubernetesOption(READ_AS))
    .action((files, options) => lint(files, options, context));
}

export async function lint(files: readonly string[], lintArguments: LintArguments, { io }: CommandContext) {
  const { format, apiResources, kubernetes, fix = false, dryRun = false } = lintArguments;
  checkInputs([...files, apiResources]);
  if (dryRun && !fix) throw new ExitError(WRONG_USAGE, 'cks-lab: --dry-run requires --fix');
  if (fix && !dryRun && files.includes('-')) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --fix cannot write to standard input; add --dry-run');
  }
  const options = await lintOptions(apiResources, kubernetes, io);
  const linted: LintedPolicy[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    try {
      linted.push(fix ? await fixFile(file, options, dryRun, io) : await lintFile(file, options, io));
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      unreadable.push(error.message);
    }
  }
  // A program expects a complete report; a user prefers a partial report to none.
  const isPart = unreadable.length > 0;
  const isHidden = dryRun || (isPart && (format !== 'text' || linted.length === 0));
  const report = isHidden ? '' : FORMATS[format](linted, io.columns());
  if (report !== '') io.print(report);
  if (isPart) throw new ExitError(WRONG_USAGE, unreadable.join('\n'));
  const hasErrors = linted.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (hasErrors) throw new ExitError(NOT_PASSED);
}

async function lintOptions(apiResources: string | undefined, minor: KubernetesMinor, io: Io): Promise<LintOptions> {
  if (apiResources === undefined) return { minor };
  const resources = parseApiResources(await readText(apiResources, io));
  if (resources.length === 0) {
    const expected = 'expected the output of kubectl api-resources';
    throw new ExitError(WRONG_USAGE, `cks-lab: there is no resource in ${displayName(apiResources)}; ${expected}`);
  }
  return { minor, apiResources: resources };
}

async function lintFile(file: string, options: LintOptions, io: Io): Promise<LintedPolicy> {
  return lintedText(await readText(file, io), file, options);
}

function lintedText(text: string, file: string, options: LintOptions): LintedPolicy {
  const read = loadPolicy(text, { file: displayName(file), minor: options.minor });
  return { text, loaded: read.ok ? read : null, findings: lintPolicy(read, { ...options, text }) };
}

/** Makes the safe fixes in the file, or shows them as a diff; only the fixed text is linted afterwards. */
async function fixFile(file: string, options: LintOptions, dryRun: boolean, io: Io): Promise<LintedPolicy> {
  const before = await readText(file, io);
  const { text, fixed, refused } = fixPolicy(before, { ...options, file: displayName(file) });
  if (dryRun && text !== before) io.print(unifiedDiff(before, text, displayName(file)));
  if (!dryRun && text !== before) {
    await writeFile(file, text).catch((cause: unknown) => {
      throw new ExitError(WRONG_USAGE, `cks-lab: cannot write ${file}: ${errorText(cause)}`, { cause });
    });
  }
  for (const line of fixesInWords(displayName(file), fixed, refused, dryRun)) io.say(line);
  return lintedText(text, file, options);
}
