import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { withStatus } from '../status-line.ts';
import { classViewOf, order, presentClass } from './present-class.ts';
import { resultsOf, resultsText } from './results.ts';

/** Milliseconds between two looks at the grades. */
const POLL_INTERVAL = 300;

export const examples: Examples = ['cks-lab classroom end'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => end(context));
}

/** Stops the clock, waits until everybody is graded, and prints the results. */
export async function end(context: CommandContext): Promise<void> {
  const { io, interruption } = context;
  const { client } = await presentClass(context);
  if ((await classViewOf(client)).state === 'ended') {
    throw new LabProblem('the class has ended already: cks-lab classroom results');
  }
  await order(client, '/api/class/end', {});
  const results = await withStatus(io.stderr, async (progress) => {
    for (;;) {
      const now = await resultsOf(client);
      const waiting = now.learners.flatMap(({ tasks }) => tasks).filter(({ isFinal }) => !isFinal).length;
      if (waiting === 0) return now;
      progress(`Grading: ${waiting} to go`);
      await sleep(POLL_INTERVAL, undefined, { signal: interruption.signal() });
    }
  });
  io.print(resultsText(results, io.columns()));
  io.say(
    'Keep the results with `cks-lab classroom results --csv FILE --json FILE --html FOLDER`, then remove the class.',
  );
}
