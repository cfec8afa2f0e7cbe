import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scenario } from '../scenarios/load.ts';
import type { Answer } from '../scenarios/load-answers.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import { UNFINISHED } from './new-scenario.ts';

const LEAST_SOLUTIONS = 2;
const LEAST_MISTAKES = 6;
const LEAST_SETS = 3;
const HINTS = 3;

/** What a scenario lacks of the parts that every scenario must have, as far as it can be checked without a lab. */
export function shapeProblems(scenario: Scenario, answers: readonly Answer[]): readonly FormatProblem[] {
  const { folder, definition, task, solution, hints } = scenario;
  const mistakes = answers.flatMap((answer) => (answer.side === 'mistake' ? [answer] : []));
  const solutions = answers.length - mistakes.length;
  const sets = new Set(mistakes.map(({ fails }) => [...fails].sort().join(' '))).size;
  const problem = (file: string, message: string): FormatProblem => ({
    file: path.join(folder, file),
    line: 1,
    column: 1,
    message,
  });
  const texts = { 'task.md': task, 'solution.md': solution };
  return [
    ...Object.entries(texts).flatMap(([file, text]) => (text.trim() === '' ? [problem(file, 'is empty')] : [])),
    ...(definition.checks.every(({ points }) => points === 0)
      ? [problem('scenario.yaml', 'no check earns a point')]
      : []),
    ...(hints.length === HINTS && hints.every((hint) => hint.trim() !== '')
      ? []
      : [problem('hints', `expected ${HINTS} hints, from a nudge to the near-answer, but found ${hints.length}`)]),
    ...(solutions < LEAST_SOLUTIONS
      ? [
          problem(
            'solutions',
            `expected at least ${LEAST_SOLUTIONS} solutions in different forms, but found ${solutions}`,
          ),
        ]
      : []),
    ...(mistakes.length < LEAST_MISTAKES
      ? [problem('mistakes', `expected at least ${LEAST_MISTAKES} mistakes, but found ${mistakes.length}`)]
      : []),
    ...(sets < LEAST_SETS
      ? [
          problem(
            'mistakes',
            `the mistakes must fail at least ${LEAST_SETS} different sets of checks, but fail ${sets}`,
          ),
        ]
      : []),
  ];
}

/** Where a scenario created by `newScenario` still has to be filled in, one line each. */
export async function unfinishedLines({ folder }: Scenario): Promise<readonly FormatProblem[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.sort().map(async (file) =>
      (await readFile(file, 'utf8')).split('\n').flatMap((text, index) => {
        const column = text.indexOf(UNFINISHED) + 1;
        return column > 0 ? [{ file, line: index + 1, column, message: text.trim() }] : [];
      }),
    ),
  );
  return found.flat();
}
