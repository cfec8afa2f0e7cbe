import { open } from 'node:fs/promises';

/**
 * Appends lines to a file, which is created if it is missing. They are on disk when the promise resolves. If an earlier
 * write was interrupted, they start on a new line.
 */
export async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const isTorn = size > 0 && buffer.toString() !== '\n';
    await handle.appendFile(`${isTorn ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
