import type { Command } from 'commander';
import type { ExamState, TaskState } from '../../exams/state.ts';
import { statusOf } from '../../labs/find.ts';
import { readRecord } from '../../labs/lab-record.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { examText, type TaskLabState } from './exam-text.ts';
import { ongoingExam } from './ongoing.ts';

export interface ExamArguments {
  readonly json?: true;
}

export const examples: Examples = ['cks-lab exam', 'cks-lab exam --json'];

export function declare(command: Command, context: CommandContext): Command {
  return command.option('--json', 'print one JSON object').action((options) => exam(options, context));
}

/**
 * The state of the exam that is going on. As JSON: `{schemaVersion, name, title, phase, minutes, secondsLeft, passMark,
 * tasks: [{number, scenario, title, weight, minutes, isFlagged, lab, state, failure}]}`.
 */
export async function exam({ json }: ExamArguments, context: CommandContext): Promise<void> {
  const { state } = await ongoingExam(context);
  await showExam(state, json === true, context);
}

export async function showExam(state: ExamState, asJson: boolean, context: CommandContext): Promise<void> {
  const { io } = context;
  const states = await Promise.all(state.tasks.map((task) => labState(task, context)));
  if (!asJson) return io.print(examText(state, states, io.columns()));
  const { name, title, minutes, passMark } = state.plan;
  const tasks = state.tasks.map(({ number, scenario, title, weight, minutes, isFlagged, lab, failure }, index) => ({
    ...{ number, scenario, title, weight, minutes, isFlagged, lab, failure },
    state: states[index],
  }));
  const secondsLeft = Math.floor(state.left / 1000);
  io.print(
    JSON.stringify({ schemaVersion: 1, name, title, phase: state.phase, minutes, secondsLeft, passMark, tasks }),
  );
}

async function labState(task: TaskState, { labs, interruption }: CommandContext): Promise<TaskLabState> {
  const record = await readRecord(labs.dataFolder, task.lab);
  if (record === null) return task.failure === null ? 'waiting' : 'failed';
  const { state } = await statusOf(labs, record, interruption.signal());
  // Its processes run before its API server is ready.
  const isComing = state === 'running' && task.opened > 0 && !task.isReady && task.failure === null;
  return isComing ? 'starting' : state;
}
