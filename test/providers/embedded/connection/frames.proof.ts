import { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRAME, frameReader, sendFrame } from '../../../../src/providers/embedded/connection/frames.ts';

/** The bytes that a socket transmits for these frames. */
function sent(...frames: readonly (readonly [kind: 0 | 16 | 17, body: Uint8Array])[]): Buffer {
  const chunks: Uint8Array[] = [];
  const socket = new Socket();
  socket.write = (chunk: Uint8Array | string) => {
    chunks.push(Buffer.from(chunk));
    return true;
  };
  for (const [kind, body] of frames) sendFrame(socket, kind, body);
  return Buffer.concat(chunks);
}

test('frames are read as they were sent, wherever the stream is split', () => {
  const frame = fc.tuple(
    fc.constantFrom(FRAME.input, FRAME.output, FRAME.errorOutput),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (frames, cuts) => {
        const bytes = sent(...frames);
        const read: [number, string][] = [];
        const take = frameReader((kind, body) => read.push([kind, Buffer.from(body).toString('hex')]));
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const end = at + (cuts[cut % cuts.length] ?? 1);
          take(bytes.subarray(at, end));
          at = end;
        }
        expect(read).toEqual(frames.map(([kind, body]) => [kind, Buffer.from(body).toString('hex')]));
      },
    ),
  );
});

test('long content is sent in several frames, and a frame that is too long is refused', () => {
  const body = Buffer.alloc(2_500_000, 7);
  let size = 0;
  const take = frameReader((_kind, part) => {
    size += part.length;
  });
  take(sent([FRAME.output, body]));
  expect(size).toBe(body.length);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(2 ** 31, 1);
  expect(() => take(header)).toThrow('a frame of 2147483648 bytes');
});
