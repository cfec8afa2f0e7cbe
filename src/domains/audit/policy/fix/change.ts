import type { DocumentPath, PlainValue } from '../../../../kubernetes/document.ts';

/** One change to a document; paths refer to the document before all changes. */
export type Change =
  /** Replaces a scalar, a list or a map. */
  | { readonly do: 'replace'; readonly path: DocumentPath; readonly value: PlainValue }
  /** Renames a field. */
  | { readonly do: 'rename'; readonly path: DocumentPath; readonly key: string }
  /** Removes a field or an item of a list. */
  | { readonly do: 'remove'; readonly path: DocumentPath }
  /** Turns a field into a comment if it is on its own lines; otherwise it is removed. */
  | { readonly do: 'comment out'; readonly path: DocumentPath }
  /** Removes all but the last of the fields with the same key. */
  | { readonly do: 'remove duplicates'; readonly path: DocumentPath }
  /** Sets a field of the map at the path, which may be new. */
  | { readonly do: 'set'; readonly path: DocumentPath; readonly key: string; readonly value: PlainValue }
  /**
   * Inserts items into the list at the path, before the item with that index or, if it is the length of the list, at
   * the end.
   */
  | { readonly do: 'insert'; readonly path: DocumentPath; readonly at: number; readonly values: readonly PlainValue[] }
  /** Moves an item of the list at the path before another. */
  | { readonly do: 'move'; readonly path: DocumentPath; readonly from: number; readonly to: number }
  /** Removes everything from a line on; lines count from 1. */
  | { readonly do: 'cut'; readonly fromLine: number }
  /** Replaces the text of a line that no parser could read. */
  | { readonly do: 'rewrite'; readonly line: number; readonly text: string };

/** A part of a text, by offsets, and its replacement. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with edits that do not overlap applied. Edits at the same offset keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const inOrder = edits.toSorted((a, b) => a.start - b.start);
  let result = '';
  let done = 0;
  for (const { start, end, text: replacement } of inOrder) {
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}

/** Whether any two of the edits affect the same text. */
export function overlap(edits: readonly TextEdit[]): boolean {
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return inOrder.some((edit, at) => at > 0 && edit.start < (inOrder[at - 1]?.end ?? 0));
}
