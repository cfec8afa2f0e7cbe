import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A file of the node that cannot be read: `message` is a kubelet's words for a manifest like that. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}

/**
 * Reads a file that a learner may have replaced. Never waits for the other end of a pipe, which would also take one of
 * the four threads that Node.js has for files. Throws Unreadable if it is a pipe, a socket or a device, or has more
 * than `maxBytes`, and the error of the system call if there is one.
 * Source of the messages: pkg/kubelet/config/file.go, apimachinery utilio.ReadAtMost.
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  try {
    const stats = await file.stat();
    // Reading a folder is an error of its own.
    if (!stats.isFile() && !stats.isDirectory()) throw new Unreadable('Manifest path is not a directory or file');
    // The file may be growing.
    const buffer = Buffer.alloc(Math.min(stats.size, maxBytes) + 1);
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await file.read(buffer, size);
      if (bytesRead === 0) return buffer.subarray(0, size);
      size += bytesRead;
    }
    throw new Unreadable('the read limit is reached');
  } finally {
    await file.close();
  }
}
