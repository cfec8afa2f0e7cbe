import type { Command } from 'commander';
import { aidsOf, noteSolutionSeen } from '../../labs/aids.ts';
import { resolveLab } from '../../labs/find.ts';
import { hasPassed } from '../../labs/has-passed.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { textsOf } from '../lab-texts.ts';
import { forTerminal } from '../markdown.ts';

export interface SolutionArguments {
  readonly showMe?: true;
}

export const examples: Examples = ['cks-lab solution', 'cks-lab solution audit-01 --show-me'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--show-me', 'do not ask, even if you have not passed; your history records that you have seen it')
    .action((lab, options) => solution(lab, options, context));
}

/** Prints a solution, and the learner's audit policy beside it. */
export async function solution(
  lab: string | undefined,
  options: SolutionArguments,
  context: CommandContext,
): Promise<void> {
  const { labs, io } = context;
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'solution', labs);
  const { solution: text } = await textsOf(record);
  if (options.showMe !== true && !(await isAllowed(record, context))) return;
  await noteSolutionSeen(labs.dataFolder, record.name);
  io.print(forTerminal(text, io.columns()));
  const [{ scenarioOf }, { besideOurs }] = await Promise.all([import('../scenario.ts'), import('../beside-ours.ts')]);
  const beside = await besideOurs(record, await scenarioOf(record), context);
  if (beside !== null) io.print(`\n${beside(io.columns())}`);
}

/** After a pass, and once it has been shown, without a question. Throws ExitError if nobody can be asked. */
async function isAllowed(record: LabRecord, { labs, prompts }: CommandContext): Promise<boolean> {
  const { solutionSeen } = await aidsOf(labs.dataFolder, record.name);
  if (solutionSeen || (await hasPassed(labs.dataFolder, record))) return true;
  if (prompts.isInteractive()) {
    return prompts.confirm('Show the solution although you have not passed? Your history records it.');
  }
  throw new ExitError(
    WRONG_USAGE,
    'cks-lab: you have not passed yet; cks-lab solution --show-me shows the solution, and your history records it',
  );
}
