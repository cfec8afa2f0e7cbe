import { writeFile } from 'node:fs/promises';
import { fixPolicy } from '../../domains/audit/policy/fix/fix-policy.ts';
import { parseApiResources } from '../../domains/audit/policy/lint/known-resources.ts';
import { type LintOptions, lintPolicy } from '../../domains/audit/policy/lint.ts';
import { loadPolicy } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { unifiedDiff } from '../../text/unified-diff.ts';
import { columns } from '../columns.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { print, say } from '../print.ts';
import { fixesInWords } from './fixes-words.ts';
import { lintGithub } from './lint-github.ts';
import { lintJson } from './lint-json.ts';
import { lintSarif } from './lint-sarif.ts';
import { lintText } from './lint-text.ts';
import type { LintedPolicy } from './linted-policy.ts';
import { checkInputs, displayName, readText } from './read-text.ts';

export interface LintArguments {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly apiResources?: string;
  readonly fix?: true;
  readonly dryRun?: true;
  readonly kubernetes: KubernetesMinor;
}

const FORMATS = { text: lintText, json: lintJson, github: lintGithub, sarif: lintSarif };

export async function lint(files: readonly string[], lintArguments: LintArguments) {
  const { format, apiResources, kubernetes, fix = false, dryRun = false } = lintArguments;
  checkInputs([...files, apiResources]);
  if (dryRun && !fix) throw new ExitError(WRONG_USAGE, 'cks-lab: --dry-run requires --fix');
  if (fix && !dryRun && files.includes('-')) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --fix cannot write to standard input; add --dry-run');
  }
  const options = await lintOptions(apiResources, kubernetes);
  const linted: LintedPolicy[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    try {
      linted.push(fix ? await fixFile(file, options, dryRun) : await lintFile(file, options));
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      unreadable.push(error.message);
    }
  }
  // A program takes a report for the whole; a person is glad of what there is.
  const isPart = unreadable.length > 0;
  const isHidden = dryRun || (isPart && (format !== 'text' || linted.length === 0));
  const report = isHidden ? '' : FORMATS[format](linted, columns());
  if (report !== '') print(report);
  if (isPart) throw new ExitError(WRONG_USAGE, unreadable.join('\n'));
  const hasErrors = linted.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (hasErrors) throw new ExitError(NOT_PASSED);
}

async function lintOptions(apiResources: string | undefined, minor: KubernetesMinor): Promise<LintOptions> {
  if (apiResources === undefined) return { minor };
  const resources = parseApiResources(await readText(apiResources));
  if (resources.length === 0) {
    const expected = 'expected the output of kubectl api-resources';
    throw new ExitError(WRONG_USAGE, `cks-lab: there is no resource in ${displayName(apiResources)}; ${expected}`);
  }
  return { minor, apiResources: resources };
}

async function lintFile(file: string, options: LintOptions): Promise<LintedPolicy> {
  return lintedText(await readText(file), file, options);
}

function lintedText(text: string, file: string, options: LintOptions): LintedPolicy {
  const read = loadPolicy(text, { file: displayName(file), minor: options.minor });
  return { text, loaded: read.ok ? read : null, findings: lintPolicy(read, { ...options, text }) };
}

/** Makes the safe fixes in the file, or shows them as a difference; what is left to lint is that of the fixed text. */
async function fixFile(file: string, options: LintOptions, dryRun: boolean): Promise<LintedPolicy> {
  const before = await readText(file);
  const { text, fixed, refused } = fixPolicy(before, { ...options, file: displayName(file) });
  if (dryRun && text !== before) print(unifiedDiff(before, text, displayName(file)));
  if (!dryRun && text !== before) {
    await writeFile(file, text).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ExitError(WRONG_USAGE, `cks-lab: cannot write ${file}: ${reason}`, { cause });
    });
  }
  for (const line of fixesInWords(displayName(file), fixed, refused, dryRun)) say(line);
  return lintedText(text, file, options);
}
