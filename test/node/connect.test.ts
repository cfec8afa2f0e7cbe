import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { posixNode } from '../../src/node/posix-node.ts';
import { localConnection } from '../fixtures/local-connection.ts';

/** This machine as a node. A variable in their environment identifies the programs that it starts. */
const here = posixNode({
  name: 'here',
  ...localConnection((argv) => ['env', `CKS_LAB_TEST=${process.pid}`, ...argv]),
  kubectl: ['kubectl'],
  adminKubeconfig: '/etc/admin.conf',
  staticPods: async () => ({ pods: [], rejected: [] }),
});

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Programs that were started for a connection and are still running. */
function runningPrograms(): readonly string[] {
  const script = `grep -lsxz 'CKS_LAB_TEST=${process.pid}' /proc/[0-9]*/environ || true`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}
const noProgramIsRunning = () =>
  vi.waitFor(() => expect(runningPrograms()).toEqual([]), { timeout: 5_000, interval: 5 });

test('bytes pass unchanged in both directions', async () => {
  const port = await listen((socket) => socket.pipe(socket));
  const sent = randomBytes(3_000_000);
  const stream = here.connect(port);
  stream.write(sent);
  const received: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    received.push(chunk);
    length += chunk.length;
    if (length >= sent.length) break;
  }
  expect(Buffer.concat(received).equals(sent)).toBe(true);
  await noProgramIsRunning();
});

test('when the server ends the connection, it ends after the last byte', async () => {
  const port = await listen((socket) => socket.end('last words'));
  const stream = here.connect(port);
  expect((await buffer(stream)).toString()).toBe('last words');
  await noProgramIsRunning();
});

test.each(['end', 'destroy', 'abort'] as const)('%s closes the connection and leaves no program', async (how) => {
  let closed: Promise<unknown> = Promise.resolve();
  const opened = Promise.withResolvers<void>();
  const port = await listen((socket) => {
    closed = once(socket.resume(), 'close');
    opened.resolve();
  });
  const abort = new AbortController();
  const stream = here.connect(port, { signal: abort.signal });
  const failed = once(stream.resume(), 'close').catch((error: unknown) => error);
  await opened.promise;
  if (how === 'abort') abort.abort();
  else stream[how]();
  await closed;
  const error = await failed;
  if (how === 'abort') expect(error).toMatchObject({ reason: 'aborted' });
  await noProgramIsRunning();
});

test('a port on which nothing listens is reported', async () => {
  const port = await listen(() => {});
  server?.close();
  await expect(buffer(here.connect(port))).rejects.toThrow('Connection refused');
  await noProgramIsRunning();
});
