import type { Command } from 'commander';
import { nextHint } from '../../labs/aids.ts';
import { resolveLab } from '../../labs/find.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { textsOf } from '../lab-texts.ts';
import { forTerminal } from '../markdown.ts';

export const examples: Examples = ['cks-lab hint', 'cks-lab hint audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => hint(lab, context));
}

export async function hint(lab: string | undefined, { labs, io }: CommandContext): Promise<void> {
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'hint', labs);
  const { hints } = await textsOf(record);
  if (hints.length === 0) return io.say('This scenario has no hints; `cks-lab solution` shows a solution.');
  const number = await nextHint(labs.dataFolder, record.name, hints.length);
  io.print(forTerminal(hints[number - 1] ?? '', io.columns()));
  io.say(
    number < hints.length
      ? `Hint ${number} of ${hints.length}.`
      : `Hint ${number} of ${hints.length}, the last; \`cks-lab solution\` shows a solution.`,
  );
}
