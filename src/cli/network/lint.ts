import type { Command } from 'commander';
import type { Finding } from '../../domains/network/lint/finding.ts';
import { lintCluster } from '../../domains/network/lint.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { formatOption } from '../options.ts';
import { checkInputs } from '../read-text.ts';
import { githubReport } from '../reports/github.ts';
import type { ReportedFinding } from '../reports/reported-finding.ts';
import { sarifReport } from '../reports/sarif.ts';
import { findingSentences, lintText } from './lint-text.ts';
import { loadedFrom, readSources, type SourceOptions, withSourceOptions } from './sources.ts';
import { verdictJson, witnessJson } from './verdict-json.ts';

export interface LintArguments extends SourceOptions {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly json?: true;
}

const FORMATS = {
  text: lintText,
  json: lintJson,
  github: (findings: readonly Finding[]) => githubReport(findings.map(reported)),
  sarif: (findings: readonly Finding[]) => sarifReport(findings.map(reported)),
};

export const examples: Examples = ['cks-lab network lint policies/', 'cks-lab network lint --live --format sarif'];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .addOption(formatOption())
    .option('--json', 'the same as --format json')
    .action((files, options) => lint(files, options, context));
}

export async function lint(files: readonly string[], options: LintArguments, { io }: CommandContext): Promise<void> {
  checkInputs(files);
  const findings = lintCluster(loadedFrom(await readSources(files, options, io), options));
  const report = FORMATS[options.json === true ? 'json' : options.format](findings);
  if (report !== '') io.print(report);
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

function reported(finding: Finding): ReportedFinding {
  const { lint: rule, severity, place } = finding;
  return { rule, severity, place, message: findingSentences(finding).join('\n') };
}
