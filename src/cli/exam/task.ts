import type { Command } from 'commander';
import { record } from '../../exams/journal.ts';
import pc from '../color.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { textsOf } from '../lab-texts.ts';
import { forTerminal } from '../markdown.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';
import { assertRunning, ongoingExam, taskNumbered } from './ongoing.ts';
import { timeText } from './time-text.ts';

export const examples: Examples = ['cks-lab exam task 2'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('<task>').action((number) => task(number, context));
}

/** Prints a task. Its lab is started, or brought back, in the meantime. */
export async function task(number: string, context: CommandContext): Promise<void> {
  const { io } = context;
  const { folder, state } = await ongoingExam(context);
  assertRunning(state);
  const task = taskNumbered(number, state);
  await record(folder, { kind: 'opened', task: task.number });
  const { task: text } = await textsOf({ name: task.lab, scenario: task.scenario, pack: task.pack });
  const facts = `task ${number} of ${state.tasks.length} · lab ${task.lab} · Kubernetes 1.${task.minor} · ${timeText(state)}`;
  const next = [
    [`  cks-lab exam shell ${number}`, 'open a root shell on the node'],
    [`  cks-lab edit PATH --lab ${task.lab}`, 'edit a file on the node in your own editor'],
    [`  cks-lab exam flag ${number}`, task.isFlagged ? 'remove the mark' : 'mark the task, to come back to it'],
  ];
  io.print(
    `\n${forTerminal(text, io.columns())}\n\n${wrap(pc.dim(facts), io.columns())}\n${table(next, { fit: io.columns() })}`,
  );
}
