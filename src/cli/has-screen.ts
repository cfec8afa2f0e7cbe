import type { CommandContext } from './context.ts';

/** Whether the user is at a terminal on which lines can be rewritten, and from which keys arrive. */
export function hasScreen({ io: { stdin, stdout }, env }: Pick<CommandContext, 'io' | 'env'>): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb';
}
