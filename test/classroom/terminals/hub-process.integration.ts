import { expect, onTestFinished, test } from 'vitest';
import { makeScreen } from '../../../src/classroom/terminals/screen.ts';
import { shellNode } from '../../fixtures/shell-node.ts';
import { type HubProcess, hubProcess } from '../../fixtures/terminal-hub-process.ts';
import { type TerminalPage, terminalPage } from '../../fixtures/terminal-page.ts';

const SIZE = { rows: 24, columns: 80 };

async function aHub(port = 0): Promise<{ hub: HubProcess; again(): Promise<HubProcess> }> {
  const node = await shellNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  const start = async (at: number) => {
    const hub = await hubProcess(node, at);
    onTestFinished(() => hub.kill());
    return hub;
  };
  const hub = await start(port);
  return { hub, again: () => start(hub.port) };
}

/** What a browser shows that has received these bytes since the last `screen`. */
async function drawn(page: TerminalPage): Promise<string> {
  const screen = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  screen.take(Buffer.from(page.shown, 'latin1'));
  const { drawing } = await screen.snapshot();
  screen.dispose();
  return Buffer.from(drawing).toString();
}

test('after the hub was killed, the screen of vim is the same within 2 s, and so are variables and jobs', async () => {
  const { hub, again } = await aHub();
  const before = await terminalPage(hub.port);
  before.type("PS1='$ '; clear; kept=here; sleep 1000 &\n");
  before.type("vim -u NONE -c 'set number' -c 'call setline(1, range(1, 200))'\n");
  await before.shows('\u001b[?1049h');
  await expect.poll(() => drawn(before), { timeout: 10_000 }).toContain(' 20 ');
  before.type('50Gosecond line');
  await expect.poll(() => drawn(before), { timeout: 10_000 }).toContain('second line');
  const screen = await drawn(before);
  await hub.kill();
  await expect.poll(() => before.closed).not.toBeNull();

  const restarted = await again();
  const startedAt = performance.now();
  const after = await terminalPage(restarted.port);
  await expect.poll(() => drawn(after), { interval: 5 }).toBe(screen);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  after.type('\u001b:q!\n');
  await after.shows('\u001b[?1049l');
  after.type('echo "after:$kept $(jobs | wc -l)"\n');
  await after.shows('after:here 1');
});

test('a browser that reads slowly while its learner prints 100 MB costs no memory and no neighbor', async () => {
  const { hub } = await aHub();
  const slow = await terminalPage(hub.port);
  const neighbor = await terminalPage(hub.port, { path: '/api/seat/terminal?terminal=2' });
  for (const page of [slow, neighbor]) {
    page.type('echo "ready:$((1 + 1))"\n');
    await page.shows('ready:2');
  }
  slow.type('yes 01234567890123456789 | head -c 3000000; echo "warm:$((2 + 2))"\n');
  await slow.shows('warm:4');
  const quiet = hub.memory;
  slow.draws = false;
  slow.type('yes 01234567890123456789 | head -c 100000000\n');
  const slowly = setInterval(() => slow.sayDrawn(), 100);
  onTestFinished(() => clearInterval(slowly));
  let most = 0;
  const echoes: number[] = [];
  const until = performance.now() + 4_000;
  for (let count = 0; performance.now() < until; count += 1) {
    const startedAt = performance.now();
    neighbor.type(`echo "n${count}:$((3 + 3))"\n`);
    await neighbor.shows(`n${count}:6`);
    echoes.push(performance.now() - startedAt);
    most = Math.max(most, hub.memory);
  }
  expect(most / quiet).toBeLessThan(1.15);
  expect(echoes.toSorted((one, other) => one - other)[Math.floor(echoes.length * 0.9)]).toBeLessThan(500);
});
