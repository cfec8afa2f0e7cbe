import type { Command } from 'commander';
import { record } from '../../exams/journal.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ongoingExam, taskNumbered } from './ongoing.ts';

export const examples: Examples = ['cks-lab exam flag 2'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('<task>').action((number) => flag(number, context));
}

export async function flag(number: string, context: CommandContext): Promise<void> {
  const { folder, state } = await ongoingExam(context);
  const task = taskNumbered(number, state);
  await record(folder, { kind: 'flagged', task: task.number, isFlagged: !task.isFlagged });
  context.io.say(`Task ${number} is ${task.isFlagged ? 'no longer ' : ''}flagged.`);
}
