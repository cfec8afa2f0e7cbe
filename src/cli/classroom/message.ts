import type { Command } from 'commander';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { order, presentClass } from './present-class.ts';

export const examples: Examples = ['cks-lab classroom message "Break!"', 'cks-lab classroom message "Careful!" seat-3'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<text>')
    .argument('[seat]', 'only to one seat, as `status` shows it')
    .action((text, seat) => message(text, seat, context));
}

export async function message(text: string, seat: string | undefined, context: CommandContext): Promise<void> {
  const { client } = await presentClass(context);
  const whose = seat === undefined ? '/api/class' : `/api/seats/${encodeURIComponent(seat)}`;
  await order(client, `${whose}/message`, { text });
}
