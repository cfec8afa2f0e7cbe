import type { Finding } from '../../domains/network/lint/finding.ts';
import { lintCluster } from '../../domains/network/lint.ts';
import { checkInputs } from '../audit/read-text.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { print } from '../print.ts';
import { lintGithub } from './lint-github.ts';
import { lintSarif } from './lint-sarif.ts';
import { lintText } from './lint-text.ts';
import { loadedFrom, readSources, type SourceOptions } from './sources.ts';
import { verdictJson, witnessJson } from './verdict-json.ts';

export interface LintArguments extends SourceOptions {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly json?: true;
}

const FORMATS = { text: lintText, json: lintJson, github: lintGithub, sarif: lintSarif };

export async function lint(files: readonly string[], options: LintArguments): Promise<void> {
  checkInputs(files);
  const findings = lintCluster(loadedFrom(await readSources(files, options), options));
  const report = FORMATS[options.json === true ? 'json' : options.format](findings);
  if (report !== '') print(report);
  if (findings.some(({ severity }) => severity === 'error')) throw new ExitError(NOT_PASSED);
}

/** `{passed, findings: [{file, line, column, lint, severity, message, consequence, fix}]}`. */
function lintJson(findings: readonly Finding[]): string {
  return JSON.stringify({
    passed: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(({ place, lint: id, severity, message, consequence, fix }) => ({
      ...place,
      lint: id,
      severity,
      message,
      consequence: consequence && { ...witnessJson(consequence), verdict: verdictJson(consequence.verdict) },
      fix,
    })),
  });
}
