import { closest } from '../../text/spelling.ts';
import type { DocumentNode, DocumentPath } from '../document.ts';
import { nodeAt } from '../document.ts';
import type { Place } from '../place.ts';
import type { GoType } from './go-decode.ts';
import { fieldNames, typeAt } from './go-decode.ts';

/** Lowercase names that other systems use for the same thing. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['apigroup', 'group'],
  ['apigroups', 'group'],
  ['groups', 'userGroups'],
  ['username', 'users'],
  ['usernames', 'users'],
  ['operation', 'verbs'],
  ['operations', 'verbs'],
  ['methods', 'verbs'],
  ['names', 'resourceNames'],
  ['path', 'nonResourceURLs'],
  ['paths', 'nonResourceURLs'],
  ['url', 'nonResourceURLs'],
  ['urls', 'nonResourceURLs'],
]);

/**
 * The path of the field that an unknown one was meant for: one with a similar name at the same level, or the same name
 * further out or in the list entry that was indented too little; else the name itself in the last entry of a list
 * before it, if the field was indented too little. `null` if there is no similar field.
 */
export function meantField(type: GoType, root: DocumentNode, { path, place }: UnknownField): DocumentPath | null {
  const key = String(path.at(-1));
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const parent = path.slice(0, depth);
    const known = similar(key, fieldNames(typeAt(type, parent)));
    if (known) return [...parent, known];
  }

  function fieldInside(parent: DocumentPath): DocumentPath | null {
    const entry = entryBefore(type, root, parent, place);
    if (entry === null) return null;
    const names = fieldNames(typeAt(type, entry));
    const known = names.includes(key) ? key : elsewhere(key, names);
    const isFree = known !== undefined && nodeAt(root, [...entry, known]) === undefined;
    return isFree ? [...entry, known] : fieldInside(entry);
  }

  return fieldInside(path.slice(0, -1));
}

interface UnknownField {
  readonly path: DocumentPath;
  /** The place of the key. */
  readonly place: Place;
}

function similar(name: string, candidates: readonly string[]): string | undefined {
  return elsewhere(name, candidates) ?? closest(name, candidates);
}

function elsewhere(name: string, candidates: readonly string[]): string | undefined {
  const other = ELSEWHERE.get(name.toLowerCase());
  return candidates.find((candidate) => candidate === other);
}

/** The last entry of the last list of structs that precedes a place in a map. */
function entryBefore(type: GoType, root: DocumentNode, path: DocumentPath, place: Place): DocumentPath | null {
  const node = nodeAt(root, path);
  if (node?.kind !== 'map') return null;
  const entries = node.fields
    .filter(({ keyPlace }) => inOrder(keyPlace, place) < 0)
    .toSorted((a, b) => inOrder(a.keyPlace, b.keyPlace))
    .map(({ key, value }) => [...path, key, value.kind === 'list' ? value.items.length - 1 : 0])
    .filter((entry) => typeAt(type, entry)?.kind === 'struct' && nodeAt(root, entry) !== undefined);
  return entries.at(-1) ?? null;
}

function inOrder(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}
