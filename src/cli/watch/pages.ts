import { forTerminal } from '../markdown.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';
import type { Page } from './view.ts';

export function taskPage(task: string): Page {
  return { kind: 'task', title: 'Task', text: (columns) => forTerminal(task, columns), top: 0 };
}

/** The hints that have been shown so far, with a number for each. */
export function hintsPage(hints: readonly string[], shown: number): Page {
  const more = shown < hints.length ? `Press h for hint ${shown + 1} of ${hints.length}.` : 'There are no more hints.';
  return {
    kind: 'hints',
    title: `Hints: ${shown} of ${hints.length}`,
    text: (columns) =>
      [
        ...hints.slice(0, shown).map((hint, index) => `${index + 1}. ${forTerminal(hint, columns).trimStart()}`),
        more,
      ].join('\n\n'),
    top: 0,
  };
}

export function solutionPage(text: (columns: number) => string): Page {
  return { kind: 'solution', title: 'Solution', text, top: 0 };
}

const WHEN =
  'The lab is graded again whenever a manifest, a file or an object that a check reads has changed, or the API server has restarted.';

const KEYS = [
  ['↑ ↓', 'open the previous or next check; on a page, scroll'],
  ['PgUp PgDn', 'scroll'],
  ['Esc', 'back to the checks, and to the first that fails'],
  ['h', 'the hints so far; press it again for the next one'],
  ['t', 'the task'],
  ['s', 'a solution, after a question if you have not passed'],
  ['!, b', 'a root shell on the node; `exit` returns here'],
  ['r', 'reset the lab, after a question'],
  ['n', 'start the next scenario, after a question'],
  ['q', 'quit; the lab keeps running'],
];

export const KEYS_PAGE: Page = {
  kind: 'keys',
  title: 'Keys',
  text: (columns) => `${table(KEYS, { fit: columns })}\n\n${wrap(WHEN, columns)}`,
  top: 0,
};
