import { createHash } from 'node:crypto';
import path from 'node:path/posix';
import type { LabNode } from '../../node/lab-node.ts';
import type { FileView, SeatRequests } from '../api.ts';
import { HubProblem } from './problem.ts';

/** Bytes of a file that the editor of a seat opens. */
const MAX_BYTES = 256 * 1024;

/** A text file of the node; one that does not exist is empty. Throws HubProblem if it cannot be edited. */
export async function readNodeFile(node: LabNode, file: string): Promise<FileView> {
  if (!path.isAbsolute(file) || file.includes('\0'))
    throw new HubProblem('invalid', 'Give the absolute path of a file.');
  const read = await node.readFile(file, { maxBytes: MAX_BYTES });
  switch (read.state) {
    case 'file': {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.bytes);
      if (!Buffer.from(text).equals(read.bytes)) throw new HubProblem('invalid', `${file} is not a text file.`);
      return { path: file, text, version: createHash('sha256').update(read.bytes).digest('hex') };
    }
    case 'missing':
      return { path: file, text: '', version: null };
    case 'directory':
      throw new HubProblem('invalid', `${file} is a directory.`);
    case 'special':
    case 'loop':
      throw new HubProblem('invalid', `${file} is not a file.`);
    case 'too-large':
      throw new HubProblem('invalid', `${file} is too large for this editor; use one in the terminal.`);
  }
}

/** Writes it atomically; the folders of a new file are made, too. Throws HubProblem if it has another version, or as above. */
export async function writeNodeFile(node: LabNode, request: SeatRequests['file']): Promise<FileView> {
  const { path: file, text, version } = request;
  if (Buffer.byteLength(text) > MAX_BYTES) throw new HubProblem('invalid', `${file} would be too large.`);
  const before = await readNodeFile(node, file);
  if (before.version !== version) {
    throw new HubProblem(
      'changed-meanwhile',
      `${file} has changed since you opened it. Copy your text, then open it again.`,
    );
  }
  if (version === null) await makeFolderOf(node, file);
  await node.writeFile(file, text);
  return { path: file, text, version: createHash('sha256').update(text).digest('hex') };
}

async function makeFolderOf(node: LabNode, file: string): Promise<void> {
  const folder = path.dirname(file);
  const { exitCode } = await node.exec(['mkdir', '-p', '--', folder]);
  if (exitCode !== 0) throw new HubProblem('invalid', `${folder} cannot be made a directory.`);
}
