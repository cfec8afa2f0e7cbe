import type { Command } from 'commander';
import { resolveLab } from '../../labs/find.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import type { WatchIntervals } from '../../labs/watch-lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { hasScreen } from '../has-screen.ts';

export const examples: Examples = ['cks-lab watch', 'cks-lab watch audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => watch(lab, context));
}

/** On a terminal, a screen that keys control; elsewhere, one line for each change. */
export async function watch(
  lab: string | undefined,
  context: CommandContext,
  intervals?: WatchIntervals,
): Promise<void> {
  const record = await resolveLab(context.labs, lab);
  await assertNoExamLab(record, 'grade', context.labs);
  if (hasScreen(context)) return watchOnScreen(record, context);
  const [{ watchPlainly }, { scenarioOf }] = await Promise.all([import('../watch/plain.ts'), import('../scenario.ts')]);
  const { labs, io, interruption } = context;
  const work = { ...labs, signal: interruption.signal() };
  await watchPlainly(record, await scenarioOf(record), { work, io }, intervals);
}

/**
 * Watches a lab on the terminal until the user quits, and then does what the user asks for: resets the lab, or starts
 * another one and watches that. `withTask` shows the task first.
 */
export async function watchOnScreen(lab: LabRecord, context: CommandContext, withTask = false): Promise<void> {
  const [{ watchLive }, { scenarioOf }] = await Promise.all([import('../watch/live.ts'), import('../scenario.ts')]);
  let record = lab;
  let isNew = withTask;
  for (;;) {
    const outcome = await watchLive(record, await scenarioOf(record), context, { withTask: isNew });
    switch (outcome.kind) {
      case 'quit':
        return;
      case 'reset': {
        const { resetLab } = await import('./reset.ts');
        await resetLab(record.name, context);
        record = await resolveLab(context.labs, record.name);
        isNew = false;
        break;
      }
      case 'start': {
        const { startedLab } = await import('./start.ts');
        const source = record.pack === null ? {} : { scenarios: record.pack };
        const options = { ...source, provider: record.provider, kubernetes: record.minor };
        record = await startedLab(outcome.scenario, options, context);
        isNew = true;
      }
    }
  }
}
