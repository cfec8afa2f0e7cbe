import { type Command, Option } from 'commander';
import { newestAttempt } from '../../exams/current.ts';
import { reportOf } from '../../exams/report.ts';
import { examMarkdown } from '../../exams/report-markdown.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { graded, sayUnreadable } from './ongoing.ts';
import { reportText } from './report-text.ts';

interface ReportArguments {
  readonly json?: true;
  readonly markdown?: true;
}

export const examples: Examples = ['cks-lab exam report', 'cks-lab exam report --json'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .option('--json', 'print one JSON object')
    .addOption(new Option('--markdown', 'print Markdown').conflicts('json'))
    .action((options) => report(options, context));
}

/** The report of the newest exam that has ended; there is none before the end. As JSON: `ExamReport`. */
export async function report({ json, markdown }: ReportArguments, context: CommandContext): Promise<void> {
  const { io, labs } = context;
  const newest = await newestAttempt(labs.dataFolder);
  if (newest === null) throw new LabProblem('no exam has been started: cks-lab exam list');
  if (newest.state.ending === null) {
    throw new LabProblem(
      'the exam is not over: there is no report before `cks-lab exam finish`, or the end of its time',
    );
  }
  await sayUnreadable(newest.folder, context);
  const result = reportOf(newest.state.phase === 'done' ? newest.state : await graded(newest, context));
  if (json === true) return io.print(JSON.stringify(result));
  io.print(markdown === true ? examMarkdown(result) : reportText(result, io.columns()));
}
