import type { CheckedScenario } from '../authoring/check-scenarios.ts';
import pc from './color.ts';
import { placed } from './problems-text.ts';
import { table } from './table.ts';

/** The result of `dev check`: one table of all cases, followed by the problems. */
export function checkText(checked: readonly CheckedScenario[]): string {
  const rows = checked.flatMap(({ id, maxScore, cases }) =>
    cases.map(({ side, name, faults, score, seconds, gradeSeconds }) => [
      faults.length === 0 ? pc.green('✓') : pc.red('✗'),
      id,
      side,
      name,
      score === null ? '-' : `${score}/${maxScore}`,
      seconds.toFixed(1),
      gradeSeconds?.toFixed(1) ?? '-',
    ]),
  );
  const heading = ['', 'SCENARIO', '', 'CASE', 'SCORE', 'SECONDS', 'GRADE'];
  const wrong = checked.flatMap(({ id, problems, cases, failure }) => [
    ...problems.map(placed),
    ...cases.flatMap(({ name, faults }) => faults.map((fault) => `${id} ${name}: ${fault}`)),
    ...(failure === null ? [] : [`${id} could not be proved completely: ${failure}`]),
  ]);
  return [...(rows.length === 0 ? [] : [table([heading, ...rows], { right: [4, 5, 6] })]), ...wrong].join('\n');
}
