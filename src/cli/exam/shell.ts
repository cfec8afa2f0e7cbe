import type { Command } from 'commander';
import { newestAttempt } from '../../exams/current.ts';
import { follow } from '../../exams/follow.ts';
import { record } from '../../exams/journal.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import { shell as labShell, type ShellArguments } from '../commands/shell.ts';
import type { CommandContext } from '../context.ts';
import { withStatus } from '../status-line.ts';
import { launcher } from './launch.ts';
import { assertRunning, ongoingExam, taskNumbered } from './ongoing.ts';
import { timeText } from './time-text.ts';

export const examples: Examples = ['cks-lab exam shell 2', 'cks-lab exam shell 2 --attach'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<task>')
    .option('--attach [shell]', 'return to a shell that is still open after its terminal was closed')
    .option('--node <name>', 'one of the nodes of the lab (default: its control plane node)')
    .action((number, options) => shell(number, options, context));
}

/** Opens a shell on the node of a task, when its lab runs. Says afterwards how much time is left. */
export async function shell(number: string, options: ShellArguments, context: CommandContext): Promise<void> {
  const { io, interruption, labs } = context;
  const { folder, state } = await ongoingExam(context);
  assertRunning(state);
  const { lab, number: task } = taskNumbered(number, state);
  await record(folder, { kind: 'opened', task });
  const signal = interruption.signal();
  const ready = await withStatus(io.stderr, (progress) => {
    progress(`Waiting for lab ${lab}`);
    return follow(folder, { launch: launcher(context), signal }, ({ ending, tasks }) =>
      ending === null ? tasks.some((one) => one.number === task && (one.isReady || one.failure !== null)) : true,
    );
  });
  const failure = ready.tasks.find((one) => one.number === task)?.failure ?? null;
  if (ready.ending !== null) throw new LabProblem('the exam is over: cks-lab exam report');
  if (failure !== null) throw new LabProblem(`the lab of task ${task} does not run: ${failure}`);
  io.say(timeText(ready));
  await labShell(lab, options, context);
  const after = await newestAttempt(labs.dataFolder);
  if (after !== null) io.say(after.state.ending === null ? timeText(after.state) : 'The exam is over.');
}
