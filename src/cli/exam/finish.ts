import type { Command } from 'commander';
import { recordIf } from '../../exams/journal.ts';
import { reportOf } from '../../exams/report.ts';
import { plural } from '../../text/plural.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';
import { graded, ongoingExam } from './ongoing.ts';
import { reportText } from './report-text.ts';
import { timeText } from './time-text.ts';

interface FinishArguments {
  readonly yes?: true;
}

export const examples: Examples = ['cks-lab exam finish', 'cks-lab exam finish --yes'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .option('--yes', 'do not ask; off a terminal, nobody is asked')
    .action((options) => finish(options, context));
}

/** Ends the exam, and prints the report when each task has been graded. Exit codes are those of `grade`. */
export async function finish({ yes }: FinishArguments, context: CommandContext): Promise<void> {
  const { io, prompts } = context;
  const attempt = await ongoingExam(context);
  const flagged = attempt.state.tasks.filter(({ isFlagged }) => isFlagged).map(({ number }) => number);
  const marked = flagged.length === 0 ? '' : ` and ${plural(flagged.length, 'flagged task')} (${flagged.join(', ')})`;
  const question = `Finish with ${timeText({ ...attempt.state, phase: 'running' })}${marked}?`;
  if (yes !== true && prompts.isInteractive() && !(await prompts.confirm(question))) {
    throw new ExitError(WRONG_USAGE, 'The exam goes on.');
  }
  await recordIf(attempt.folder, ({ ending }) => (ending === null ? { kind: 'ended', how: 'finished' } : null));
  const report = reportOf(await graded(attempt, context));
  io.print(reportText(report, io.columns()));
  if (report.result === 'undecided') throw new ExitError(TOOL_FAILED);
  if (report.result === 'not-passed') throw new ExitError(NOT_PASSED);
}
