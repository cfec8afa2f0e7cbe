import { expect, onTestFinished, test } from 'vitest';
import type { NodeTerminal, TerminalEnd } from '../../../../src/node/node-terminal.ts';
import { type ShellNode, shellNode } from '../../../fixtures/shell-node.ts';

const SIZE = { rows: 24, columns: 80 };

interface Client {
  readonly terminal: NodeTerminal;
  readonly restored: string;
  readonly printed: string;
  readonly end: TerminalEnd | null;
  type(text: string): Promise<void>;
  shows(text: string): Promise<void>;
}

async function aNode(): Promise<ShellNode> {
  const node = await shellNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  return node;
}

async function client(node: ShellNode, name = 'one'): Promise<Client> {
  const seen: { restored: string; printed: string; end: TerminalEnd | null } = { restored: '', printed: '', end: null };
  const lab = await node.connect();
  const terminal = await lab.openTerminal(
    { name, size: SIZE },
    {
      restored(output) {
        seen.restored += Buffer.from(output);
      },
      printed(output) {
        seen.printed += Buffer.from(output);
      },
      ended(end) {
        seen.end = end;
      },
    },
  );
  onTestFinished(() => terminal.close());
  return {
    terminal,
    get restored() {
      return seen.restored;
    },
    get printed() {
      return seen.printed;
    },
    get end() {
      return seen.end;
    },
    type: (text) => terminal.write(Buffer.from(text)),
    shows: (text) => expect.poll(() => seen.restored + seen.printed, { timeout: 15_000 }).toContain(text),
  };
}

test('a shell of a name is the same for the next client, with its variables, jobs and screen', async () => {
  const node = await aNode();
  const first = await client(node);
  await first.type('kept=here; sleep 1000 & echo "ready:$kept"\n');
  await first.shows('ready:here');
  first.terminal.close();
  const second = await client(node);
  await second.shows('ready:here');
  await second.type('echo "again:$kept $(jobs | wc -l)"\n');
  await second.shows('again:here 1');
  const other = await client(node, 'two');
  await other.type('echo "other:[$kept]"\n');
  await other.shows('other:[]');
});

test('vim is on the screen of the next client, which is what the first one had', async () => {
  const node = await aNode();
  const first = await client(node);
  await first.type("PS1='$ '; vim -u NONE -c 'set number' -c 'call setline(1, \"a line\")'\n");
  await first.shows('a line');
  await first.type('itwo\n');
  await first.shows('two');
  first.terminal.close();
  const second = await client(node);
  await second.shows('two');
  expect(second.restored).toContain('vim -u NONE');
  expect(second.restored).toContain('a line');
  await second.type('\u001b:q!\n');
  await second.shows('\u001b[?1049l');
  await second.type('echo "left:$((1 + 1))"\n');
  await second.shows('left:2');
});

test('a second client sends the first away', async () => {
  const node = await aNode();
  const first = await client(node);
  const second = await client(node);
  await expect.poll(() => first.end).toEqual({ how: 'replaced' });
  await second.type('exit 7\n');
  await expect.poll(() => second.end, { timeout: 10_000 }).toEqual({ how: 'exited', exitCode: 7 });
});

test('a paste into a program that reads nothing waits outside the supervisor, and arrives whole', async () => {
  const node = await aNode();
  const one = await client(node);
  await one.type("PS1=; stty raw -echo; echo 'raw:'$((1 + 1)); sleep 1; head -c 4000000 | wc -c; stty sane\n");
  await one.shows('raw:2');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let isWaiting = false;
  for (let sent = 0; sent < 4_000_000; sent += chunk.length) {
    const writing = one.terminal.write(chunk.subarray(0, 4_000_000 - sent));
    const first = await Promise.race([writing.then(() => 'written'), new Promise((resolve) => setImmediate(resolve))]);
    isWaiting ||= first !== 'written';
    await writing;
  }
  expect(isWaiting).toBe(true);
  await one.shows('4000000');
});

test('a supervisor that dies ends the terminal', async () => {
  const node = await aNode();
  const one = await client(node);
  process.kill(node.pid, 'SIGKILL');
  await expect.poll(() => one.end).toEqual({ how: 'unreachable', why: 'the node is no longer running' });
  await one.type('into the void');
});
