import { freemem } from 'node:os';
import type { LabMinor } from '../../binaries/release.ts';
import { type ClassPlan, type ClassTask, newCode } from '../../classroom/events/plan.ts';
import { seatBudget } from '../../classroom/seats/budget.ts';
import { chooseProvider } from '../../labs/choose-provider.ts';
import type { CommandContext } from '../context.ts';
import { examNamed } from '../exam/exam-files.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { scenarioNamed } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';

export interface PlanClassArguments extends ScenarioSource {
  readonly exam?: string;
  readonly shuffle?: true;
  readonly minutes?: number;
  readonly record?: true;
  readonly seats: number;
  readonly title?: string;
  readonly kubernetes: LabMinor;
}

/** Decides how a class is run here. Throws as `chooseProvider` does, and ExitError if there is nothing to do in it. */
export async function planClass(
  names: readonly string[],
  { exam: examName, shuffle, minutes, record, seats, title, kubernetes: minor, ...source }: PlanClassArguments,
  context: CommandContext,
): Promise<ClassPlan> {
  const exam = examName === undefined ? null : await examNamed(examName, source);
  if ((exam === null) === (names.length === 0)) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: name the scenarios of the class, or an exam with --exam');
  }
  const tasks: ClassTask[] = [];
  for (const name of new Set(exam?.scenarios.map(({ id }) => id) ?? names)) {
    tasks.push(await taskOf(name, minor, source, context));
  }
  const { labsAtOnce } = seatBudget(0, { memory: freemem() });
  return {
    title: title ?? exam?.title ?? tasks.map((task) => task.scenario).join(', '),
    code: newCode(),
    minutes: minutes ?? exam?.minutes ?? null,
    exam: exam === null ? null : { passMark: exam.passMark },
    seed: shuffle === true ? newCode() : null,
    isRecorded: record === true,
    seats,
    warmSeats: Math.min(seats, labsAtOnce),
    tasks,
  };
}

async function taskOf(
  name: string,
  minor: LabMinor,
  source: ScenarioSource,
  { labs, interruption }: CommandContext,
): Promise<ClassTask> {
  const { scenario, pack } = await scenarioNamed(name, source);
  const { title, domain, minutes, requires, checks } = scenario.definition;
  const options = { minor, requires, signal: interruption.signal() };
  const { provider } = await chooseProvider('embedded', labs.providers, options);
  return {
    ...{ scenario: scenario.id, pack, title, domain, minutes, provider: provider.name, minor },
    maxScore: checks.reduce((sum, { points }) => sum + points, 0),
    checks: checks.map(({ id, title: checkTitle, points }) => ({ id, title: checkTitle, points })),
  };
}
