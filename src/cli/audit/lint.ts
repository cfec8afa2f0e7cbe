import { parseApiResources } from '../../domains/audit/policy/lint/known-resources.ts';
import { type LintOptions, lintPolicy } from '../../domains/audit/policy/lint.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { columns } from '../columns.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { print } from '../print.ts';
import { lintGithub } from './lint-github.ts';
import { lintJson } from './lint-json.ts';
import { lintSarif } from './lint-sarif.ts';
import { lintText } from './lint-text.ts';
import type { LintedPolicy } from './linted-policy.ts';
import { readPolicyFile } from './policy-file.ts';
import { checkInputs, displayName, readText } from './read-text.ts';

export interface LintArguments {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly apiResources?: string;
  readonly kubernetes: KubernetesMinor;
}

const FORMATS = { text: lintText, json: lintJson, github: lintGithub, sarif: lintSarif };

export async function lint(files: readonly string[], { format, apiResources, kubernetes }: LintArguments) {
  checkInputs([...files, apiResources]);
  const options = await lintOptions(apiResources, kubernetes);
  const linted: LintedPolicy[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    try {
      linted.push(await lintFile(file, options));
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      unreadable.push(error.message);
    }
  }
  // A program takes a report for the whole; a person is glad of what there is.
  const isPart = unreadable.length > 0;
  const report = isPart && (format !== 'text' || linted.length === 0) ? '' : FORMATS[format](linted, columns());
  if (report !== '') print(report);
  if (isPart) throw new ExitError(WRONG_USAGE, unreadable.join('\n'));
  const hasErrors = linted.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (hasErrors) throw new ExitError(NOT_PASSED);
}

async function lintOptions(apiResources: string | undefined, minor: KubernetesMinor): Promise<LintOptions> {
  if (apiResources === undefined) return { minor };
  const resources = parseApiResources(await readText(apiResources));
  if (resources.length === 0) {
    const expected = 'it should be what kubectl api-resources prints';
    throw new ExitError(WRONG_USAGE, `cks-lab: there is no resource in ${displayName(apiResources)}; ${expected}`);
  }
  return { minor, apiResources: resources };
}

async function lintFile(file: string, options: LintOptions): Promise<LintedPolicy> {
  const read = await readPolicyFile(file, options.minor);
  return { loaded: read.ok ? read : null, findings: lintPolicy(read, options) };
}
