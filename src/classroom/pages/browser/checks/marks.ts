import type { SeatRow } from '../../../api.ts';

type Mark = SeatRow['tasks'][number]['checks'][number];

/** How a check's status is shown: never by its color alone. */
export const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly words: string }>> = {
  pass: { sign: '✓', words: 'passed' },
  fail: { sign: '✗', words: 'failed' },
  error: { sign: '!', words: 'could not be decided' },
  skipped: { sign: '–', words: 'skipped' },
  unknown: { sign: '·', words: 'not graded yet' },
};
