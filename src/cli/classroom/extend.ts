import type { Command } from 'commander';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { order, presentClass } from './present-class.ts';
import { wholeNumber } from './start.ts';

export const examples: Examples = ['cks-lab classroom extend 10', 'cks-lab classroom extend 10 seat-3'];

export function declare(command: Command, context: CommandContext): Command {
  const minutes = 'how much longer';
  return command
    .argument('<minutes>', minutes, wholeNumber)
    .argument('[seat]', 'only for one seat, as `status` shows it')
    .action((more, seat) => extend(more, seat, context));
}

export async function extend(minutes: number, seat: string | undefined, context: CommandContext): Promise<void> {
  const { client } = await presentClass(context);
  const whose = seat === undefined ? '/api/class' : `/api/seats/${encodeURIComponent(seat)}`;
  await order(client, `${whose}/extend`, { minutes });
}
