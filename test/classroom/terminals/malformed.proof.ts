import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { NodeTerminal } from '../../../src/node/node-terminal.ts';
import { memoryNode } from '../../fixtures/memory-node.ts';
import { type TerminalHub, terminalHub } from '../../fixtures/terminal-hub.ts';

const terminal: NodeTerminal = {
  write: () => Promise.resolve(),
  resize: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  close: () => undefined,
};

let hub: TerminalHub;
beforeAll(async () => {
  hub = await terminalHub({
    node: async () => ({
      ...memoryNode({}, () => ({ pods: [], rejected: [] })),
      async openTerminal(_options, viewer) {
        setImmediate(() => viewer.restored(new Uint8Array()));
        return terminal;
      },
    }),
  });
});
afterAll(() => hub[Symbol.asyncDispose]());

/** Sends messages, and resolves with how the hub closes the connection; `null` if it is still open. */
async function answerTo(messages: readonly (string | Uint8Array)[]): Promise<{ code: number; why: string } | null> {
  const socket = new WebSocket(`ws://127.0.0.1:${hub.port}/api/seat/terminal`);
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      for (const message of messages) socket.send(message);
      // Answered when everything before it has been handled.
      socket.ping();
    });
    socket.on('pong', () => {
      resolve(null);
      socket.terminate();
    });
    socket.on('close', (code, why) => resolve({ code, why: String(why) }));
    socket.on('error', reject);
  });
}

const SIZE = JSON.stringify({ kind: 'size', rows: 24, columns: 80 });

test.each<[string, readonly (string | Uint8Array)[], number, string]>([
  ['no JSON', ['{'], 1008, 'a message is not of this version of the page'],
  ['an unknown kind', ['{"kind":"resize"}'], 1008, 'a message is not of this version of the page'],
  [
    'a size of nothing',
    ['{"kind":"size","rows":0,"columns":80}'],
    1008,
    'a message is not of this version of the page',
  ],
  ['a huge size', ['{"kind":"size","rows":24,"columns":1e9}'], 1008, 'a message is not of this version of the page'],
  ['input before a size', [Buffer.from('x')], 1008, 'the size of the terminal comes first'],
  ['more drawn than sent', [SIZE, '{"kind":"drawn","bytes":1000000}'], 1008, 'more was drawn than was sent'],
  [
    'a page that names itself late',
    [SIZE, '{"kind":"resume","page":"00000000-0000-4000-8000-000000000000"}'],
    1008,
    'resume comes first',
  ],
  [
    'more input than may be under way',
    [SIZE, ...Array.from({ length: 12 }, () => Buffer.alloc(60_000))],
    1008,
    'at most 131072 bytes of input may be under way',
  ],
  ['a message that is too long', [SIZE, Buffer.alloc(64 * 1024 + 1)], 1009, ''],
])('%s ends the connection with a reason', async (_what, messages, code, why) => {
  expect(await answerTo(messages)).toEqual({ code, why });
});

test('whatever a page sends, the hub closes its connection with a reason or goes on', async () => {
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array({ maxLength: 200 }),
    fc
      .record({ kind: fc.constantFrom('size', 'drawn', 'resume', 'bytes'), rows: fc.anything(), bytes: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ''),
    fc
      .record({ kind: fc.constant('size'), rows: fc.integer(), columns: fc.integer() })
      .map((value) => JSON.stringify(value)),
    fc.constant(SIZE),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 6 }), async (messages) => {
      const answer = await answerTo(messages);
      if (answer !== null) expect(answer).toEqual({ code: 1008, why: expect.stringMatching(/./) });
    }),
    { numRuns: 200 },
  );
  expect(await answerTo([SIZE])).toBeNull();
});

test('whatever is posted for a stream is refused, or taken', async () => {
  const post = async (body: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${hub.port}/api/seat/terminal/input`, {
      method: 'POST',
      body: JSON.stringify(body) ?? 'null',
    });
    return answer.status;
  };
  const stream = '00000000-0000-4000-8000-000000000000';
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.record({ stream: fc.constant(stream), messages: fc.array(fc.jsonValue()) })),
      async (body) => {
        expect(await post(body)).toBe(409);
      },
    ),
    { numRuns: 100 },
  );
});
