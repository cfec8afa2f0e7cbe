import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { hubGone, runningHub } from '../../classroom/class-folder.ts';
import { openClass } from '../../classroom/events/live-class.ts';
import { LabProblem } from '../../labs/lab.ts';
import { stopAll } from '../../labs/stop.ts';
import { plural } from '../../text/plural.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { withStatus } from '../status-line.ts';
import { presentFolder } from './present-class.ts';

export interface RemoveArguments {
  readonly yes?: true;
}

export const examples: Examples = ['cks-lab classroom remove', 'cks-lab classroom remove --yes'];

export function declare(command: Command, context: CommandContext): Command {
  return command.option('--yes', 'do not ask').action((options) => remove(options, context));
}

/** Removes a class that has ended: its labs, its results, and the names of its learners. */
export async function remove({ yes }: RemoveArguments, context: CommandContext): Promise<void> {
  const { labs, io, prompts, interruption } = context;
  const signal = interruption.signal();
  const folder = await presentFolder(context);
  const live = await openClass(folder);
  const { hasEnded, seats, plan } = live.state();
  live.close();
  const learners = [...seats.values()].filter(({ name }) => name !== null);
  if (!hasEnded && learners.length > 0) throw new LabProblem('the class has not ended: cks-lab classroom end');
  if (yes !== true) {
    if (!prompts.isInteractive()) throw new ExitError(WRONG_USAGE, 'cks-lab: nobody can be asked here: add --yes');
    const whose = `the labs, results and names of ${plural(learners.length, 'learner')}`;
    if (!(await prompts.confirm(`Remove ${whose} of the class "${plan.title}"?`))) return;
  }
  await withStatus(io.stderr, async (progress) => {
    progress('Stopping the hub');
    const running = await runningHub(folder);
    if (running !== null) process.kill(running.hub.pid, 'SIGTERM');
    await hubGone(folder, signal);
    await stopAll({ ...labs, dataFolder: folder, signal, progress });
    await rm(folder, { recursive: true, force: true });
  });
  io.say('The class has been removed, with the names of its learners.');
}
