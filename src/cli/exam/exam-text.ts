import type { ExamState, TaskState } from '../../exams/state.ts';
import type { LabState } from '../../labs/lab.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';
import { timeText } from './time-text.ts';

/** `waiting` if its lab has not been created yet, and `failed` if it could not be. */
export type TaskLabState = LabState | 'waiting' | 'failed';

const WORDS: Readonly<Record<TaskLabState, string>> = {
  running: 'running',
  suspended: 'running',
  starting: 'starting',
  waiting: 'waiting',
  stopped: 'stopped',
  outdated: 'stopped',
  leftover: 'starting',
  unreachable: 'unreachable',
  failed: 'failed',
};

/** The exam at a glance: the time, every task, and what to do next. */
export function examText(state: ExamState, labStates: readonly TaskLabState[], columns: number): string {
  const { plan, tasks } = state;
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  const rows = tasks.map(({ number, isFlagged, weight, minutes, title }, index) => [
    String(number),
    isFlagged ? pc.yellow('flag') : '',
    `${Math.round((100 * weight) / total)} %`,
    String(minutes),
    WORDS[labStates[index] ?? 'waiting'],
    title,
  ]);
  const failures = tasks.filter(({ failure }) => failure !== null);
  const next =
    state.phase === 'paused'
      ? [['  cks-lab exam resume', 'let the clock run again']]
      : [
          ['  cks-lab exam task N', 'read a task'],
          ['  cks-lab exam shell N', 'open a root shell on its node'],
          ['  cks-lab exam flag N', 'mark a task, or remove the mark'],
          ['  cks-lab exam finish', 'end the exam and have it graded'],
        ];
  return [
    wrap(`${pc.bold(plan.title)} · ${timeText(state)} · pass mark ${plan.passMark} %`, columns),
    '',
    table([['TASK', '', 'WORTH', 'MIN', 'LAB', 'TITLE'], ...rows], { right: [0, 2, 3], fit: columns }),
    '',
    ...failures.map((task) => failureText(task, columns)),
    table(next, { fit: columns }),
  ].join('\n');
}

function failureText({ number, failure }: TaskState, columns: number): string {
  return wrap(failure ?? '', columns, pc.magenta(`Task ${number}: `));
}
