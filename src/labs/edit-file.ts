import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileRead, LabNode } from '../node/lab-node.ts';

export type Edited =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'written' }
  /** The node's file changed while the editor was open, and was not overwritten; the edited text is kept in `draft`. */
  | { readonly outcome: 'conflict'; readonly draft: string };

/** The path cannot be edited; the message says why, and what to do. */
export class NotEditable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotEditable';
  }
}

export interface EditOptions {
  /** Opens the file on this machine and returns the editor's exit code. */
  readonly editor: (file: string) => Promise<number>;
  /** Called if the node's file has changed in the meantime. */
  readonly overwrite: () => Promise<boolean>;
}

/**
 * Edits a file of the node with an editor of this machine and writes it back atomically. A file that does not exist yet
 * starts empty. Throws NotEditable if it is not a text file, or if the editor fails.
 */
export async function editFile(node: LabNode, file: string, options: EditOptions): Promise<Edited> {
  const before = contentOf(await node.readFile(file), file);
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-'));
  const draft = path.join(folder, path.basename(file));
  let keepDraft = false;
  try {
    await writeFile(draft, before ?? new Uint8Array(), { mode: 0o600 });
    const code = await options.editor(draft);
    if (code !== 0) throw new NotEditable(`the editor exited with code ${code}; ${file} is unchanged`);
    const edited = await readFile(draft);
    if (edited.equals(before ?? new Uint8Array())) return { outcome: 'unchanged' };
    keepDraft = true;
    const now = contentOf(await node.readFile(file), file);
    if (!sameContent(before, now) && !(await options.overwrite())) return { outcome: 'conflict', draft };
    await node.writeFile(file, edited);
    keepDraft = false;
    return { outcome: 'written' };
  } catch (error) {
    if (keepDraft && error instanceof Error) error.message += `\nYour text is saved in ${draft}`;
    throw error;
  } finally {
    if (!keepDraft) await rm(folder, { recursive: true, force: true });
  }
}

function contentOf(read: FileRead, file: string): Uint8Array | null {
  switch (read.state) {
    case 'file':
      return read.bytes;
    case 'missing':
      return null;
    case 'directory':
      throw new NotEditable(`${file} is a directory: cks-lab exec -- ls -la ${file}`);
    case 'special':
      throw new NotEditable(`${file} is a device, socket or pipe, not a file`);
    case 'loop':
      throw new NotEditable(`${file} is a symbolic link loop`);
    case 'too-large':
      throw new NotEditable(`${file} has ${read.size} bytes, too many for an editor`);
  }
}

function sameContent(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
