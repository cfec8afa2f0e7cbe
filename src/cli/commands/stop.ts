import type { Command } from 'commander';
import { abandonExam } from '../../exams/current.ts';
import { resolveLab } from '../../labs/find.ts';
import { stop, stopAll } from '../../labs/stop.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { withStatus } from '../status-line.ts';

interface StopOptions {
  readonly all?: boolean;
}

export const examples: Examples = ['cks-lab stop audit-01', 'cks-lab stop --all'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--all', 'every lab, and everything left over from interrupted starts')
    .action((lab, options) => stopLabs(lab, options, context));
}

export async function stopLabs(
  lab: string | undefined,
  { all = false }: StopOptions,
  { labs, io, interruption }: CommandContext,
): Promise<void> {
  if (all && lab !== undefined) throw new ExitError(WRONG_USAGE, 'cks-lab: stop takes either a lab or --all, not both');
  if (all) {
    const abandoned = await abandonExam(labs.dataFolder, interruption.signal());
    if (abandoned !== null) io.say(`The exam "${abandoned.plan.title}" has been abandoned.`);
    const removed = await withStatus(io.stderr, (progress) =>
      stopAll({ ...labs, signal: interruption.signal(), progress }),
    );
    io.say(removed.length === 0 ? 'There was no lab.' : `Removed ${removed.join(', ')}.`);
    await sayClass(labs.dataFolder, io);
    return;
  }
  const record = await resolveLab(labs, lab);
  await withStatus(io.stderr, (progress) => {
    progress(`Removing ${record.name}`);
    return stop(record, { ...labs, signal: interruption.signal(), progress });
  });
}

/** The labs of a class are removed only with its results. */
async function sayClass(dataFolder: string, io: Io): Promise<void> {
  const { classFolders } = await import('../../classroom/class-folder.ts');
  if ((await classFolders(dataFolder)).length === 0) return;
  io.say('The labs of a class are still there: cks-lab classroom end, then cks-lab classroom remove');
}
