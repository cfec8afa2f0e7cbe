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
  const key = String(path.at(-1));
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const parent = path.slice(0, depth);
    const known = similar(key, fieldNames(typeAt(root, parent)));
    if (known) return [...parent, known];
  }
  return null;
}

function similar(name: string, candidates: readonly string[]): string | undefined {
  const elsewhere = ELSEWHERE.get(name);
  return elsewhere && candidates.includes(elsewhere) ? elsewhere : closest(name, candidates);
}
