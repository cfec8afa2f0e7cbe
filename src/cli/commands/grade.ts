import type { Command } from 'commander';
import { junitReport } from '../../grading/reports/junit.ts';
import { markdownReport } from '../../grading/reports/markdown.ts';
import { resolveLab } from '../../labs/find.ts';
import { remember } from '../../labs/history.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED } from '../exit-error.ts';
import { gradeText } from '../grade-text.ts';
import { withStatus } from '../status-line.ts';
import { cksLabVersion } from '../version.ts';
import { writeReport } from '../write-report.ts';

export interface GradeArguments {
  readonly json?: true;
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
}

export const examples: Examples = [
  'cks-lab grade',
  'cks-lab grade audit-01 --json',
  'cks-lab grade --junit junit.xml --html grade.html',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--json', 'print one JSON object')
    .option('--junit <file>', 'also write a JUnit report')
    .option('--markdown <file>', 'also write a Markdown report')
    .option(
      '--html <file>',
      'also write a page to hand in, with the entries of the audit log and a picture of the policy',
    )
    .action((lab, options) => grade(lab, options, context));
}

export async function grade(lab: string | undefined, options: GradeArguments, context: CommandContext): Promise<void> {
  const { labs, io, interruption } = context;
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'grade', labs);
  // These modules load all kinds of checks, which help and completion do not need.
  const [{ gradeLab, gradeWithExhibits }, { scenarioOf }] = await Promise.all([
    import('../../labs/grade-lab.ts'),
    import('../scenario.ts'),
  ]);
  const scenario = await scenarioOf(record);
  const { report, audit } = await withStatus(io.stderr, async (progress) => {
    const work = { ...labs, signal: interruption.signal(), progress };
    if (options.html !== undefined) return gradeWithExhibits(record, scenario, work);
    return { report: await gradeLab(record, scenario, work), audit: null };
  });
  io.print(options.json === true ? JSON.stringify(report) : gradeText(report, scenario.definition, io.columns()));
  const isDecided = report.checks.every((check) => check.status !== 'error');
  if (isDecided) await remember(labs.dataFolder, record.name, report);
  if (options.junit !== undefined) await writeReport(options.junit, junitReport(report));
  if (options.markdown !== undefined) await writeReport(options.markdown, markdownReport(report));
  if (options.html !== undefined) {
    const { gradePage } = await import('../reports/html/grade-page.ts');
    await writeReport(
      options.html,
      gradePage({ report, scenario: scenario.definition, audit, version: cksLabVersion() }),
    );
  }
  if (!isDecided) throw new ExitError(TOOL_FAILED);
  if (!report.passed) throw new ExitError(NOT_PASSED);
}
