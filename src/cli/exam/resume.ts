import type { Command } from 'commander';
import { recordIf } from '../../exams/journal.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ongoingExam } from './ongoing.ts';
import { timeText } from './time-text.ts';

export const examples: Examples = ['cks-lab exam resume'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => resume(context));
}

export async function resume(context: CommandContext): Promise<void> {
  const { folder, state } = await ongoingExam(context);
  const resumed = await recordIf(folder, ({ phase }) => (phase === 'paused' ? { kind: 'resumed' } : null));
  if (resumed === null) throw new LabProblem('the exam is not paused');
  context.io.say(`The clock runs again: ${timeText({ ...state, phase: 'running' })}.`);
}
