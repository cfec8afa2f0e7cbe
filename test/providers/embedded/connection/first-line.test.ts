import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { firstLine } from '../../../../src/providers/embedded/connection/first-line.ts';

let server: Server | undefined;
let writer: Socket;
afterEach(() => {
  writer.destroy();
  server?.close();
});

/** The two ends of a connection: what is written to the first can be read from the second. */
async function pair(): Promise<readonly [Socket, Socket]> {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const accepted = once(server, 'connection');
  writer = connect(address.port, '127.0.0.1');
  const [reader]: Socket[] = await accepted;
  if (!reader) throw new Error('nobody has connected');
  return [writer, reader];
}

test('a line that arrives in parts is one line, and what follows it waits', async () => {
  const [from, to] = await pair();
  const read = firstLine(to, 100);
  from.write('{"a":');
  await once(to, 'data');
  from.write('1}\nre');
  const first = await read;
  expect(first?.line).toBe('{"a":1}');
  expect(Buffer.from(first?.rest ?? []).toString()).toBe('re');
  from.write('st');
  const later = once(to, 'data');
  to.resume();
  expect(String(await later)).toBe('st');
});

test('a connection that closes before the end of a line returns none', async () => {
  const [from, to] = await pair();
  const read = firstLine(to, 100);
  from.end('half a li');
  expect(await read).toBe(null);
});

test.each(['x'.repeat(101), `${'x'.repeat(101)}\n`])('a line that does not end is an error', async (sent) => {
  const [from, to] = await pair();
  const read = firstLine(to, 100);
  from.write(sent);
  await expect(read).rejects.toThrow('more than 100 bytes');
});
