import type { Command } from 'commander';
import { recordIf } from '../../exams/journal.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ongoingExam } from './ongoing.ts';
import { timeText } from './time-text.ts';

export const examples: Examples = ['cks-lab exam pause'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => pause(context));
}

export async function pause(context: CommandContext): Promise<void> {
  const { folder, state } = await ongoingExam(context);
  const paused = await recordIf(folder, ({ phase, left }) =>
    phase === 'running' && left > 0 ? { kind: 'paused' } : null,
  );
  if (paused === null) throw new LabProblem('the exam is already paused: cks-lab exam resume');
  context.io.say(`Paused with ${timeText(state)}. The report will show the pause; \`cks-lab exam resume\` ends it.`);
}
