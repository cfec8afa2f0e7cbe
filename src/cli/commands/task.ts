import type { Command } from 'commander';
import { resolveLab, runningNode } from '../../labs/find.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { textsOf } from '../lab-texts.ts';
import { taskText } from '../task-text.ts';

export const examples: Examples = ['cks-lab task', 'cks-lab task audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => task(lab, context));
}

export async function task(lab: string | undefined, { labs, io, interruption }: CommandContext): Promise<void> {
  const record = await resolveLab(labs, lab);
  const node = await runningNode(labs, record, interruption.signal());
  io.print(taskText((await textsOf(record)).task, record, node.name, io.columns()));
}
