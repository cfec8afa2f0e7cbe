import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLabName } from '../../../../src/labs/lab-name.ts';
import { writeRecord } from '../../../../src/labs/lab-record.ts';
import { FRAME, frameReader, sendFrame } from '../../../../src/providers/embedded/connection/frames.ts';
import { PROTOCOL } from '../../../../src/providers/embedded/connection/protocol-version.ts';
import { type Conversation, reply, serve } from '../../../../src/providers/embedded/supervisor/connection-server.ts';
import { isScenarioId } from '../../../../src/scenarios/scenario-id.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const SHELL = path.join(ROOT, 'bin/shell.pl');
const RELAY = path.join(ROOT, 'src/providers/embedded/connection/terminal-relay.pl');

let data: string;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'shell-launcher-'));
});
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await rm(data, { recursive: true });
});

interface Lab {
  readonly startedAt?: string | null;
  readonly provider?: 'kind' | 'embedded';
  readonly protocol?: number;
  readonly shells?: readonly { readonly id: number; readonly startedAt: string; readonly isAttached: boolean }[];
  /** How the supervisor responds to a request for a terminal. */
  readonly terminal?: (conversation: Conversation) => void;
}

/** Creates a lab whose supervisor prints the lab's name in each new shell, and ends the shell with exit code 7. */
async function lab(name: string, options: Lab = {}): Promise<string> {
  const { startedAt = '2026-01-01T00:00:00.000Z', provider = 'embedded', protocol = PROTOCOL, shells = [] } = options;
  const scenario = 'audit-01';
  if (!isLabName(name) || !isScenarioId(scenario)) throw new Error(name);
  const maker = { pid: 1, startTicks: null, bootId: null };
  const fields = { scenario, pack: null, minor: 37, nodes: 1, maker } as const;
  await writeRecord(path.join(data, 'data'), { ...fields, name, provider, startedAt });
  const control = path.join(data, 'data/labs', name, 'embedded/control');
  await mkdir(control, { recursive: true });
  await writeFile(path.join(control, '../made'), '');
  await writeFile(path.join(control, 'supervisor.json'), JSON.stringify({ ...maker, protocol }));
  const shown = ({ socket }: Conversation) => {
    sendFrame(socket, FRAME.opened, '{"id":1}');
    sendFrame(socket, FRAME.output, `this is ${name}`);
    sendFrame(socket, FRAME.ended, '{"exitCode":7}');
  };
  const server = await serve(path.join(control, 'control.sock'), async (conversation) => {
    const { request, socket } = conversation;
    if (request.what === 'terminals') reply(socket, shells);
    else (options.terminal ?? shown)(conversation);
    socket.resume();
  });
  ends.push(() => server.close());
  return path.join(control, 'control.sock');
}

/** Responds to a request for a terminal only with how it ended. */
function ended(how: unknown): NonNullable<Lab['terminal']> {
  return ({ socket }) => void sendFrame(socket, FRAME.ended, JSON.stringify(how));
}

async function shell(words: readonly string[] = [], input?: string) {
  const program = ['/bin/echo', '--option', 'main', 'shell', ...words];
  const child = spawn('/usr/bin/perl', [SHELL, RELAY, ...program], { env: { CKS_LAB_HOME: data, TERM: 'vt100' } });
  if (input !== undefined) child.stdin.write(input);
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), text(child.stderr), exit]);
  child.stdin.destroy();
  return { code, stdout: stdout.toString('latin1'), stderr };
}

const left = (words: readonly string[] = []) => ({
  code: 0,
  stdout: `${['--option', 'main', 'shell', ...words].join(' ')}\n`,
  stderr: '',
});

test('a new shell is opened in the newest lab, or in the one that is named', async () => {
  await lab('old', { startedAt: '2025-12-31T00:00:00.000Z' });
  await lab('new');
  await lab('older', { startedAt: '2024-12-31T00:00:00.000Z' });
  expect(await shell()).toMatchObject({ code: 7, stdout: expect.stringContaining('this is new'), stderr: '' });
  expect(await shell(['old'])).toMatchObject({ code: 7, stdout: expect.stringContaining('this is old') });
});

test.each([
  ['an option', ['--attach'], {}],
  ['help', ['--help'], {}],
  ['two labs', ['one', 'one'], {}],
  ['a lab that does not exist', ['two'], {}],
  ['a path', ['../labs/one'], {}],
  ['a lab on kind', [], { provider: 'kind' }],
  ['a lab that is being started', [], { startedAt: null }],
  ['a supervisor of another version', [], { protocol: PROTOCOL + 1 }],
  ['a shell that was left', [], { shells: [{ id: 1, startedAt: '2026-01-01T00:00:00.000Z', isAttached: false }] }],
  ['a refusal', [], { terminal: ended({ error: 'no' }) }],
  ['an answer in a JSON that no supervisor sends', [], { terminal: ended({ exitCode: '7; rm -rf /' }) }],
] satisfies [string, string[], Lab][])('%s is left to the program', async (_what, words, options) => {
  await lab('one', options);
  expect(await shell(words)).toMatchObject({ code: 0, stdout: expect.stringContaining(left(words).stdout) });
});

test('what is not a record, or a lab that is not running, is left to the program', async () => {
  expect(await shell()).toEqual(left());
  const socket = await lab('one');
  await rm(socket);
  expect(await shell()).toEqual(left());
  await lab('two');
  await writeFile(path.join(data, 'data/labs/one/lab.json'), '{}');
  expect(await shell()).toEqual(left());
  expect(await shell(['two'])).toMatchObject({ code: 7 });
});

test('ends as the shell ends', async () => {
  await lab('signal', { terminal: ended({ signal: 'SIGKILL' }) });
  expect(await shell(['signal'])).toMatchObject({ code: 137 });
  await lab('replaced', { terminal: ended({ replaced: true }) });
  expect(await shell(['replaced'])).toMatchObject({
    code: 0,
    stderr: 'This shell is now attached to another terminal.\n',
  });
  await lab('gone', { terminal: ({ socket }) => void socket.destroy() });
  expect(await shell(['gone'])).toMatchObject({ code: 3, stderr: 'cks-lab: the node is no longer running\n' });
  await lab('noise', { terminal: ({ socket }) => void socket.write(Buffer.alloc(100, 0xff)) });
  expect(await shell(['noise'])).toMatchObject({
    code: 3,
    stderr: 'cks-lab: the node does not answer like a supervisor\n',
  });
});

test('every byte is relayed in both directions, also a megabyte and in small parts', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
  const long = 'x'.repeat(1_000_000);
  let asked: unknown;
  await lab('one', {
    terminal({ request, socket, rest }) {
      asked = request;
      let input = '';
      const read = frameReader((kind, body) => {
        if (kind === FRAME.input) input += Buffer.from(body).toString('latin1');
        if (!input.endsWith('.')) return;
        sendFrame(socket, FRAME.output, Buffer.from(bytes + long, 'latin1'));
        for (const byte of Buffer.from('\u0010\u0000\u0000\u0000\u0001!')) socket.write(Uint8Array.of(byte));
        sendFrame(socket, FRAME.ended, JSON.stringify({ exitCode: input === `${long}.` ? 1 : 2 }));
      });
      read(rest);
      socket.on('data', read);
    },
  });
  const { code, stdout } = await shell([], `${long}.`);
  expect(code).toBe(1);
  expect(stdout.startsWith(`${bytes}${long}!`)).toBe(true);
  expect(asked).toEqual({ what: 'terminal', argv: ['/bin/bash', '-l'], term: 'vt100', size: { rows: 0, columns: 0 } });
});
