import type { Command } from 'commander';
import { noteSolutionSeen } from '../../labs/aids.ts';
import { resolveLab } from '../../labs/find.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { textsOf } from '../lab-texts.ts';
import { forTerminal } from '../markdown.ts';

export const examples: Examples = ['cks-lab solution', 'cks-lab solution audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => solution(lab, context));
}

export async function solution(lab: string | undefined, { labs, io }: CommandContext): Promise<void> {
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'solution', labs);
  const { solution: text } = await textsOf(record);
  await noteSolutionSeen(labs.dataFolder, record.name);
  io.print(forTerminal(text, io.columns()));
}
