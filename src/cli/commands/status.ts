import type { Command } from 'commander';
import { resolveLab, statuses, statusOf } from '../../labs/find.ts';
import type { LabState } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';

const WORDS: Readonly<Record<LabState, string>> = {
  running: 'running',
  suspended: 'suspended while idle; resumes at once when you use it',
  starting: 'starting',
  stopped: 'stopped; `cks-lab start` brings it back with your files',
  outdated: 'started by another version of cks-lab; `cks-lab start` restarts it with your files',
  unreachable: 'unreachable: Docker does not answer',
  leftover: 'interrupted while starting, or its node was removed; `cks-lab stop` cleans it up',
};

export const examples: Examples = ['cks-lab status', 'cks-lab status audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => status(lab, context));
}

export async function status(lab: string | undefined, { labs, io, interruption }: CommandContext): Promise<void> {
  const signal = interruption.signal();
  const found =
    lab === undefined ? await statuses(labs, signal) : [await statusOf(labs, await resolveLab(labs, lab), signal)];
  if (found.length === 0)
    return io.print(
      wrap('No labs. `cks-lab list` shows the scenarios; `cks-lab start audit-01` creates a lab.', io.columns()),
    );
  const rows = found.map(({ record, state }) => [
    record.name,
    record.scenario,
    record.provider,
    `1.${record.minor}`,
    record.startedAt === null ? '-' : elapsed(record.startedAt),
    WORDS[state],
  ]);
  io.print(table([['LAB', 'SCENARIO', 'NODE', 'KUBERNETES', 'SINCE', 'STATE'], ...rows], { fit: io.columns() }));
}

function elapsed(since: string): string {
  const minutes = Math.floor((Date.now() - Date.parse(since)) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} d`;
}
