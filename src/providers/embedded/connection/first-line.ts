import type { Socket } from 'node:net';

/** A line without its line ending, and the bytes that came after it. */
export interface FirstLine {
  readonly line: string;
  readonly rest: Uint8Array;
}

/**
 * Reads the first line from a socket, then pauses the socket. Returns `null` if the socket is closed before that;
 * throws if the line is longer than `maxBytes`.
 */
export function firstLine(socket: Socket, maxBytes: number): Promise<FirstLine | null> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const take = (chunk: Uint8Array) => {
      const end = chunk.indexOf(0x0a);
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
      size += end === -1 ? chunk.length : end;
      if (end === -1 && size <= maxBytes) return;
      socket.off('data', take).off('close', closed).pause();
      if (size > maxBytes) reject(new Error(`a line of more than ${maxBytes} bytes came over the control socket`));
      else resolve({ line: Buffer.concat(chunks).toString(), rest: chunk.subarray(end + 1) });
    };
    const closed = () => resolve(null);
    socket.on('data', take).once('close', closed);
  });
}
