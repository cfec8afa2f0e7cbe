import type { DocumentPath } from '../document.ts';
import { closest } from '../spelling.ts';
import type { GoType } from './go-decode.ts';
import { fieldNames, typeAt } from './go-decode.ts';

/** Names that other Kubernetes objects use for the same thing. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['apiGroup', 'group'],
  ['apiGroups', 'group'],
  ['groups', 'userGroups'],
]);

/**
 * The path of the field that an unknown one was meant for: one with a similar name beside it, or the same name further
 * out or in the list entry that was indented too little. `null` when nothing is like it.
 */
export function meantField(root: GoType, path: DocumentPath): DocumentPath | null {
  const key = path.at(-1);
  if (typeof key !== 'string') return null;
  const parent = path.slice(0, -1);
  const beside = similar(key, fieldNames(typeAt(root, parent)));
  if (beside) return [...parent, beside];
  for (let depth = parent.length - 1; depth >= 0; depth -= 1) {
    const outer = parent.slice(0, depth);
    const further = similar(key, fieldNames(typeAt(root, outer)));
    if (further) return [...outer, further];
  }
  return null;
}

function similar(name: string, candidates: readonly string[]): string | undefined {
  const elsewhere = ELSEWHERE.get(name);
  return elsewhere && candidates.includes(elsewhere) ? elsewhere : closest(name, candidates);
}
