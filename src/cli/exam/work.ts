import path from 'node:path';
import type { Command } from 'commander';
import { attempts } from '../../exams/journal.ts';
import { runExam } from '../../exams/run-exam.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';

export const examples: Examples = ['cks-lab exam work 20261129T141000000Z'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('<attempt>').action((attempt) => work(attempt, context));
}

/** The examiner: see `runExam`. */
export async function work(attempt: string, { labs, io, interruption }: CommandContext): Promise<void> {
  const folder = (await attempts(labs.dataFolder)).find((one) => path.basename(one) === attempt);
  if (folder === undefined) throw new ExitError(WRONG_USAGE, `cks-lab: there is no attempt "${attempt}" at an exam`);
  await withStatus(io.stderr, (progress) =>
    runExam(folder, {
      ...labs,
      signal: interruption.signal(),
      progress,
      scenarioOf: ({ lab, scenario, pack }) => scenarioOf({ name: lab, scenario, pack }),
    }),
  );
}
