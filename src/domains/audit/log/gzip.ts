import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Inflates a stream. Ends with an error (`Z_DATA_ERROR`, `Z_BUF_ERROR`) if it is not gzip or is truncated. */
export function gunzip(compressed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const inflated = createGunzip({ chunkSize: 256 * 1024 });
  pipeline(Readable.from(compressed, { objectMode: false }), inflated, () => {
    // An error of either stream is thrown to the reader of the inflated stream.
  });
  return inflated;
}

/** Inflates a stream that begins like gzip, and passes any other through. */
export async function* gunzipIfCompressed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const rest = chunks[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done) return;
  const all = startingWith(first.value, rest);
  yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? gunzip(all) : all;
}

async function* startingWith<Item>(first: Item, rest: AsyncIterator<Item>): AsyncGenerator<Item> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
