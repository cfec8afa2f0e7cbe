import type { Command } from 'commander';
import { resolveLab } from '../../labs/find.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { textsOf } from '../lab-texts.ts';
import { forTerminal } from '../markdown.ts';

export const examples: Examples = ['cks-lab solution', 'cks-lab solution audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => solution(lab, context));
}

export async function solution(lab: string | undefined, { labs, io }: CommandContext): Promise<void> {
  const record = await resolveLab(labs, lab);
  io.print(forTerminal((await textsOf(record)).solution, io.columns()));
}
