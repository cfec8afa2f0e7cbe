import type { DocumentPath, PlainValue } from '../../../../kubernetes/document.ts';

/** One change of a document; paths are those of the document as it is before all changes. */
export type Change =
  /** Of a scalar, a list or a map. */
  | { readonly do: 'replace'; readonly path: DocumentPath; readonly value: PlainValue }
  /** Of a field, to another name. */
  | { readonly do: 'rename'; readonly path: DocumentPath; readonly key: string }
  /** Of a field or of an item of a list. */
  | { readonly do: 'remove'; readonly path: DocumentPath }
  /** Of a field into a comment, where it stands on lines of its own; elsewhere it is removed. */
  | { readonly do: 'comment out'; readonly path: DocumentPath }
  /** Of all but the last of the fields with the same key. */
  | { readonly do: 'remove duplicates'; readonly path: DocumentPath }
  /** Of a field of the map at the path, which may be new. */
  | { readonly do: 'set'; readonly path: DocumentPath; readonly key: string; readonly value: PlainValue }
  /** New items of the list at the path, before the item of that index or, for the length of the list, at its end. */
  | { readonly do: 'insert'; readonly path: DocumentPath; readonly at: number; readonly values: readonly PlainValue[] }
  /** An item of the list at the path, to stand before another. */
  | { readonly do: 'move'; readonly path: DocumentPath; readonly from: number; readonly to: number }
  /** Everything from a line on; lines count from 1. */
  | { readonly do: 'cut'; readonly fromLine: number }
  /** The text of a line, which no parser could read. */
  | { readonly do: 'rewrite'; readonly line: number; readonly text: string };

/** A part of a text, by offsets, and what it becomes. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with edits that do not overlap. Those at the same offset keep their order. */
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

/** Whether some two of the edits touch the same text. */
export function overlap(edits: readonly TextEdit[]): boolean {
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return inOrder.some((edit, at) => at > 0 && edit.start < (inOrder[at - 1]?.end ?? 0));
}
