import type { Socket } from 'node:net';

/**
 * The frames that carry a program's streams over a lab's control socket: a byte for the kind, four bytes for the length
 * (big-endian), and that many bytes of content.
 */
export const FRAME = {
  /** To a program: its input, the end of the input, and in JSON a signal or the size of a terminal. */
  input: 0,
  inputEnd: 1,
  signal: 2,
  size: 3,
  /** From a program: its output and error output, and in JSON how it ended. */
  output: 16,
  errorOutput: 17,
  ended: 18,
  /** From a terminal, in JSON: its number. */
  opened: 19,
} as const;

export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

/** Bytes; a larger frame is an error. */
const MAX_FRAME = 1024 * 1024;
const HEADER = 5;

/** Writes a frame, or several if the content is long. Returns `false` if the other side is slow, as for any stream. */
export function sendFrame(socket: Socket, kind: FrameKind, body: Uint8Array | string = ''): boolean {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  let from = 0;
  let more: boolean;
  do {
    more = sendPart(socket, kind, bytes.subarray(from, from + MAX_FRAME));
    from += MAX_FRAME;
  } while (from < bytes.length);
  return more;
}

function sendPart(socket: Socket, kind: FrameKind, bytes: Uint8Array): boolean {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(bytes.length, 1);
  socket.cork();
  socket.write(header);
  const more = socket.write(bytes);
  socket.uncork();
  return more;
}

/** Splits the incoming bytes into frames. Throws if a frame is too large. */
export function frameReader(onFrame: (kind: number, body: Uint8Array) => void): (chunk: Uint8Array) => void {
  let pending: Uint8Array[] = [];
  let size = 0;
  return (chunk) => {
    pending.push(chunk);
    size += chunk.length;
    while (size >= HEADER) {
      const all = pending.length === 1 ? (pending[0] ?? Buffer.alloc(0)) : Buffer.concat(pending);
      pending = [all];
      const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
      const length = view.getUint32(1);
      if (length > MAX_FRAME) throw new Error(`a frame of ${length} bytes`);
      if (size < HEADER + length) return;
      onFrame(view.getUint8(0), all.subarray(HEADER, HEADER + length));
      pending = [all.subarray(HEADER + length)];
      size -= HEADER + length;
    }
  };
}
