import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeUnreachable } from '../../../../src/node/lab-node.ts';
import { identify } from '../../../../src/process/identity.ts';
import { FRAME, sendFrame } from '../../../../src/providers/embedded/connection/frames.ts';
import { nodeConnection } from '../../../../src/providers/embedded/connection/node-connection.ts';

const TIMEOUT = 50;

let folder: string;
let server: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-connection-'));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function connectionTo(supervisor: Server) {
  server = supervisor;
  const socket = join(folder, 'control.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return nodeConnection(socket, await identify(process.pid), TIMEOUT);
}

test('a supervisor that accepts connections but never answers is abandoned', async () => {
  const connection = await connectionTo(createServer((socket) => socket.on('error', () => undefined).resume()));
  await expect(connection.run(['true'], {})).rejects.toThrow(NodeUnreachable);
  const drained = async () => {
    for await (const _ of connection.stream(['true'], {}));
  };
  await expect(drained()).rejects.toThrow(NodeUnreachable);
});

test('a program may be silent for longer than that while its supervisor answers', async () => {
  let questions = 0;
  const connection = await connectionTo(
    createServer((socket) => {
      socket.once('data', (line) => {
        if (JSON.parse(String(line).split('\n')[0] ?? '').what === 'program') {
          const end = setInterval(() => {
            if (questions < 3) return;
            clearInterval(end);
            sendFrame(socket, FRAME.ended, JSON.stringify({ exitCode: 7 }));
          }, 5);
        } else {
          questions += 1;
          socket.end('[]\n');
        }
      });
    }),
  );
  await expect(connection.run(['sleep'], {})).resolves.toMatchObject({ exitCode: 7 });
});
