import type { PastGrade } from '../labs/history.ts';
import { csvField } from '../text/csv.ts';

const COLUMNS = [
  'at',
  'lab',
  'scenario',
  'provider',
  'score',
  'maxScore',
  'passed',
  'secondsUsed',
  'hints',
  'solutionSeen',
  'watched',
  'exam',
] as const satisfies readonly (keyof PastGrade)[];

/** One line for each grade, after a header line; fields are quoted as in RFC 4180, and empty if unknown. */
export function historyCsv(grades: readonly PastGrade[]): string {
  return [
    COLUMNS.join(','),
    ...grades.map((grade) => COLUMNS.map((name) => csvField(String(grade[name] ?? ''))).join(',')),
  ].join('\n');
}
