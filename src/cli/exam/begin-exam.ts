import { readFile } from 'node:fs/promises';
import { newestAttempt } from '../../exams/current.ts';
import { examinerGone, examinerLog } from '../../exams/examiner.ts';
import { follow } from '../../exams/follow.ts';
import { type AttemptFolder, newAttempt, record, stateOf } from '../../exams/journal.ts';
import type { ExamPlan } from '../../exams/plan.ts';
import { type ExamState, isOngoing } from '../../exams/state.ts';
import { LabProblem } from '../../labs/lab.ts';
import { isExamLab } from '../../labs/lab-name.ts';
import { listLabs } from '../../labs/lab-record.ts';
import { stop } from '../../labs/stop.ts';
import type { Progress } from '../../process/progress.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, TOOL_FAILED } from '../exit-error.ts';
import { sayIsolation } from '../say-isolation.ts';
import { withStatus } from '../status-line.ts';
import { showExam } from './exam.ts';
import { launcher } from './launch.ts';

/** Milliseconds in which the labs of an exam that does not begin are removed. */
const CLEAN_UP = 120_000;

/** Throws LabProblem while an exam is going on. */
export async function assertNoExam({ labs }: CommandContext): Promise<void> {
  const newest = await newestAttempt(labs.dataFolder);
  if (newest === null || !isOngoing(newest.state)) return;
  throw new LabProblem(
    `the exam "${newest.state.plan.title}" is going on: \`cks-lab exam\` shows it, and \`cks-lab exam finish\` ends it`,
  );
}

/**
 * Starts an exam: removes the labs of the last one, starts the lab of the first task, and then the clock. If that lab
 * does not start, the exam has not taken place.
 */
export async function beginExam(plan: ExamPlan, context: CommandContext): Promise<void> {
  const { io, labs, interruption } = context;
  const signal = interruption.signal();
  await withStatus(io.stderr, (progress) => removeExamLabs({ ...context, signal, progress }));
  const folder = await newAttempt(labs.dataFolder, plan);
  try {
    const prepared = await withStatus(io.stderr, (progress) => firstLab(folder, progress, context));
    const failure = prepared.tasks[0]?.failure ?? null;
    if (failure !== null) throw new ExitError(TOOL_FAILED, `cks-lab: the exam does not begin: ${failure}`);
  } catch (error) {
    await record(folder, { kind: 'ended', how: 'abandoned' });
    const cleanUp = AbortSignal.timeout(CLEAN_UP);
    await examinerGone(folder, cleanUp);
    await removeExamLabs({ ...context, signal: cleanUp, progress: () => {} });
    throw error;
  }
  for (const provider of new Set(plan.tasks.map((task) => task.provider))) await sayIsolation(provider, context);
  await record(folder, { kind: 'begun' });
  const begun = await stateOf(folder);
  if (begun !== null) await showExam(begun, false, context);
  io.say(`\nThe clock runs. ${labsText(plan)}`);
}

/** Waits for the lab of the first task, and shows what the examiner says. */
function firstLab(folder: AttemptFolder, progress: Progress, context: CommandContext): Promise<ExamState> {
  const signal = context.interruption.signal();
  const step = 'Preparing the lab of task 1';
  progress(step);
  const shown = setInterval(() => {
    void lastLine(examinerLog(folder)).then((line) => line !== '' && progress(step, line));
  }, 500);
  return follow(folder, { launch: launcher(context), signal }, ({ tasks: [first] }) =>
    first === undefined ? true : first.isReady || first.failure !== null,
  ).finally(() => clearInterval(shown));
}

async function lastLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').at(-1) ?? '';
}

async function removeExamLabs(
  work: CommandContext & { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<void> {
  const { labs, signal, progress } = work;
  for (const { name, record } of await listLabs(labs.dataFolder)) {
    if (!isExamLab(name) || record === null) continue;
    progress(`Removing lab ${name} of an earlier exam`);
    await stop(record, { ...labs, signal, progress });
  }
}

function labsText({ labsAtOnce, tasks }: ExamPlan): string {
  if (labsAtOnce >= tasks.length) return 'The other labs start in the background.';
  const back = 'one that was stopped comes back with your files when you open its task.';
  return labsAtOnce === 1
    ? `Only one lab fits into the memory: each starts when you open its task, and ${back}`
    : `The other labs start in the background; at most ${labsAtOnce} run at once, and ${back}`;
}
