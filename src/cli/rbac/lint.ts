import type { Command } from 'commander';
import type { Finding } from '../../domains/rbac/lint/finding.ts';
import { lintRbac } from '../../domains/rbac/lint.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { formatOption } from '../options.ts';
import { checkInputs } from '../read-text.ts';
import { githubReport } from '../reports/github.ts';
import type { ReportedFinding } from '../reports/reported-finding.ts';
import { sarifReport } from '../reports/sarif.ts';
import { decisionJson } from './grant-json.ts';
import { findingSentences, lintText } from './lint-text.ts';
import { readSources, type SourceOptions, withSourceOptions } from './rbac-files.ts';

export interface LintArguments extends SourceOptions {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
}

const FORMATS = {
  text: lintText,
  json: lintJson,
  github: (findings: readonly Finding[]) => githubReport(findings.map(reported)),
  sarif: (findings: readonly Finding[]) => sarifReport(findings.map(reported)),
};

export const examples: Examples = ['cks-lab rbac lint roles/', 'cks-lab rbac lint --live --format sarif'];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .addOption(formatOption())
    .action((files, options) => lint(files, options, context));
}

export async function lint(files: readonly string[], options: LintArguments, { io }: CommandContext): Promise<void> {
  checkInputs(files);
  const loaded = await readSources(files, options, io);
  const findings = lintRbac(loaded, { served: servedTable(options.kubernetes) });
  const report = FORMATS[options.format](findings);
  if (report !== '') io.print(report);
  if (findings.some(({ severity }) => severity === 'error')) throw new ExitError(NOT_PASSED);
}

/** `{passed, findings: [{file, line, column, lint, severity, message, consequence, fix}]}`. */
function lintJson(findings: readonly Finding[]): string {
  return JSON.stringify({
    passed: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(({ place, lint, severity, message, consequence, fix }) => ({
      ...place,
      lint,
      severity,
      message,
      consequence: consequence && {
        request: consequence.attributes,
        command: consequence.command,
        ...decisionJson(consequence.decision),
      },
      fix,
    })),
  });
}

function reported(finding: Finding): ReportedFinding {
  const { lint: rule, severity, place } = finding;
  return { rule, severity, place, message: findingSentences(finding).join('\n') };
}
