import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabNode } from '../../node/lab-node.ts';
import { mustExec } from '../../node/must-exec.ts';

/**
 * Copies a folder of this machine over a node's root: each file to its relative path, creating missing folders. Of the
 * mode, only what git stores is preserved: a file that its owner may execute gets 755, any other 644. Throws if the
 * node does not accept a file.
 */
export async function layFolder(node: LabNode, folder: string, signal: AbortSignal): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const target = path.posix.join('/', ...path.relative(folder, file).split(path.sep));
    const isExecutable = ((await stat(file)).mode & 0o100) !== 0;
    await mustExec(node, ['mkdir', '-p', '--', path.posix.dirname(target)], signal);
    await node.writeFile(target, await readFile(file), { signal });
    await mustExec(node, ['chmod', isExecutable ? '755' : '644', '--', target], signal);
  }
}
