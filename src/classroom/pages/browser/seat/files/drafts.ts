import { keep, kept } from '../../kept.ts';

/** A text that was not saved on the node yet, and the version that it began with. */
export interface Draft {
  readonly text: string;
  readonly version: string | null;
}

/** Which file of which lab: a seat's tasks have nodes of their own. */
export interface FileId {
  readonly seat: string;
  readonly task: number;
  readonly path: string;
}

export function draftOf(file: FileId): Draft | null {
  const text = kept('session', nameOf(file));
  if (text === null) return null;
  const draft: unknown = JSON.parse(text);
  return isDraft(draft) ? draft : null;
}

/** Returns whether the browser keeps it. */
export function keepDraft(file: FileId, draft: Draft | null): boolean {
  return keep('session', nameOf(file), draft === null ? null : JSON.stringify(draft));
}

/** The file that was open last, so that a reload comes back to it. */
export function lastOpened(seat: string, task: number): string | null {
  return kept('session', `open:${seat}:${task}`);
}

export function keepLastOpened({ seat, task, path }: FileId): void {
  keep('session', `open:${seat}:${task}`, path);
}

function nameOf({ seat, task, path }: FileId): string {
  return `draft:${seat}:${task}:${path}`;
}

function isDraft(draft: unknown): draft is Draft {
  return (
    typeof draft === 'object' &&
    draft !== null &&
    'text' in draft &&
    typeof draft.text === 'string' &&
    'version' in draft &&
    (draft.version === null || typeof draft.version === 'string')
  );
}
