import type { DocumentPath } from '../document.ts';
import type { GoType } from './go-decode.ts';
import { fieldNames, typeAt } from './go-decode.ts';

/** Names that other Kubernetes objects use for the same thing. */
const ELSEWHERE: Readonly<Record<string, string>> = { apiGroup: 'group', apiGroups: 'group', groups: 'userGroups' };

/**
 * The path of the field that an unknown one was meant for: one with a similar name beside it, or the same name further
 * out or in the list entry that was indented too little. `null` when nothing is like it.
 */
export function meantField(root: GoType, path: DocumentPath): DocumentPath | null {
  const key = path.at(-1);
  if (typeof key !== 'string') return null;
  const parent = path.slice(0, -1);
  const beside = closest(key, fieldNames(typeAt(root, parent)));
  if (beside) return [...parent, beside];
  for (let depth = parent.length - 1; depth >= 0; depth -= 1) {
    const outer = parent.slice(0, depth);
    const further = closest(key, fieldNames(typeAt(root, outer)));
    if (further) return [...outer, further];
  }
  return null;
}

function closest(name: string, candidates: readonly string[]): string | undefined {
  const elsewhere = ELSEWHERE[name];
  if (elsewhere && candidates.includes(elsewhere)) return elsewhere;
  const lower = name.toLowerCase();
  const allowed = Math.min(2, Math.floor(name.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= allowed ? best.candidate : undefined;
}

/** Letters to add, drop or change, two swapped neighbours counted as one change (Damerau and Levenshtein). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(at(row, j) + 1, at(next, j - 1) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(before, j - 2) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
