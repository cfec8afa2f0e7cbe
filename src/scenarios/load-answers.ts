import path from 'node:path';
import type * as z from 'zod';
import { type Mistake, mistakeSchema, type Solution, solutionSchema } from './answer.ts';
import type { BrokenReference } from './check-kind.ts';
import { foldersIn } from './ids.ts';
import type { Scenario } from './load.ts';
import { type FormatProblem, readYaml, type YamlRead } from './read-yaml.ts';
import { brokenStep, brokenSteps } from './references.ts';
import type { Step } from './step.ts';
import { type WrittenAnswers, wholeSteps } from './whole-answer.ts';

/** An answer that its author knows to be right or wrong, with all its steps. Their files are in `folder`. */
export type Answer = { readonly name: string; readonly folder: string; readonly steps: readonly Step[] } & Side;

type Side = { readonly side: 'solution' } | ({ readonly side: 'mistake' } & Pick<Mistake, 'fails' | 'says'>);

/** The solutions and mistakes of a scenario, solutions first. An invalid answer is reported and left out. */
export async function loadAnswers(
  scenario: Scenario,
): Promise<{ readonly answers: readonly Answer[]; readonly problems: readonly FormatProblem[] }> {
  const solutions = await readAnswers(scenario, 'solutions', solutionSchema);
  const mistakes = await readAnswers(scenario, 'mistakes', mistakeSchema);
  const written: WrittenAnswers = new Map(
    [...solutions, ...mistakes].flatMap(({ at, read }) => (read.ok ? [[at, read.value]] : [])),
  );
  const answers: Answer[] = [];
  const problems: FormatProblem[] = [];

  async function add<T extends Solution>(one: AnswerFile<T>, sideOf: (value: T) => Side): Promise<void> {
    const { at, name, folder, file, read } = one;
    if (!read.ok) return void problems.push(...read.problems);
    const whole = wholeSteps(at, written);
    const side = sideOf(read.value);
    const broken = [
      ...(whole.ok ? [] : [whole.problem]),
      ...(await brokenOwnSteps(read.value, scenario, folder)),
      ...(side.side === 'mistake' ? unknownChecks(side.fails, scenario) : []),
    ];
    problems.push(...broken.map(({ at, message }) => ({ file, ...read.placeOf(at), message })));
    if (whole.ok && broken.length === 0) answers.push({ name, folder, steps: whole.steps, ...side });
  }

  for (const one of solutions) await add(one, () => ({ side: 'solution' }));
  for (const one of mistakes) await add(one, ({ fails, says }) => ({ side: 'mistake', fails, says }));
  return { answers, problems };
}

interface AnswerFile<T> {
  /** Its path in the folder of the scenario: `solutions/01-straightforward`. */
  readonly at: string;
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly read: YamlRead<T>;
}

async function readAnswers<T>(
  scenario: Scenario,
  parent: string,
  schema: z.ZodType<T>,
): Promise<readonly AnswerFile<T>[]> {
  const names = await foldersIn(path.join(scenario.folder, parent));
  return Promise.all(
    names.map(async (name) => {
      const folder = path.join(scenario.folder, parent, name);
      const file = path.join(folder, 'answer.yaml');
      return { at: `${parent}/${name}`, name, folder, file, read: await readYaml(file, schema) };
    }),
  );
}

/** The broken references of the steps that an answer itself states. */
async function brokenOwnSteps(
  { steps, change }: Solution,
  { folder: scenarioFolder, definition: { users } }: Scenario,
  folder: string,
): Promise<readonly BrokenReference[]> {
  const context = { folder, scenarioFolder, users };
  const changed = change.map(async (one, index) =>
    'step' in one ? brokenStep(one.with, { ...context, at: ['change', index, 'with'] }) : [],
  );
  return [...(await Promise.all(changed)).flat(), ...(await brokenSteps(steps, { ...context, at: ['steps'] }))];
}

function unknownChecks(fails: readonly string[], { definition }: Scenario): readonly BrokenReference[] {
  const known = new Set(definition.checks.map(({ id }) => id));
  return fails.flatMap((id, index) =>
    known.has(id) ? [] : [{ at: ['fails', index], message: `there is no check "${id}"` }],
  );
}
