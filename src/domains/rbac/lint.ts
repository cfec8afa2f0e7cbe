import type { ServedTable } from '../../kubernetes/request/served.ts';
import { universeOfSets } from './compare.ts';
import { bindings } from './lint/bindings.ts';
import { deadRules } from './lint/dead-rules.ts';
import type { Finding } from './lint/finding.ts';
import { roles } from './lint/roles.ts';
import { ways } from './lint/ways.ts';
import type { LoadedRbac } from './load.ts';

export interface LintOptions {
  readonly served: ServedTable;
}

/** What is wrong with the objects of files, what they should not grant, and what has no effect. By place. */
export function lintRbac(loaded: LoadedRbac, { served }: LintOptions): readonly Finding[] {
  const linted = { loaded, universe: universeOfSets([loaded.set], served) };
  const found: readonly Finding[] = [
    ...loaded.problems.map(
      ({ place, message }): Finding => ({
        lint: 'load-error',
        severity: 'error',
        place,
        message,
        consequence: null,
        fix: 'Correct it: the API server rejects the object.',
      }),
    ),
    ...loaded.dropped.map(
      ({ kind, place, message, fix }): Finding => ({
        lint: kind,
        severity: kind === 'unknown-field' ? 'error' : 'warning',
        place,
        message,
        consequence: null,
        fix,
      }),
    ),
    ...deadRules(linted),
    ...bindings(linted),
    ...roles(linted),
    ...ways(linted),
  ];
  return found.toSorted(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  );
}
