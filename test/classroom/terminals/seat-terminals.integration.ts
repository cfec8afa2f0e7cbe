import { expect, onTestFinished, test } from 'vitest';
import type { SeatTerminalsOptions } from '../../../src/classroom/terminals/index.ts';
import { type ShellNode, shellNode } from '../../fixtures/shell-node.ts';
import { type TerminalHub, terminalHub } from '../../fixtures/terminal-hub.ts';
import { newPage, type PageOptions, type TerminalPage, terminalPage } from '../../fixtures/terminal-page.ts';

interface Seat {
  readonly node: ShellNode;
  readonly hub: TerminalHub;
  page(options?: PageOptions): Promise<TerminalPage>;
}

async function aSeat(options: Partial<SeatTerminalsOptions> = {}): Promise<Seat> {
  const node = await shellNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  const hub = await terminalHub({ node: () => node.connect(), ...options });
  onTestFinished(() => hub[Symbol.asyncDispose]());
  return { node, hub, page: (page) => terminalPage(hub.port, page) };
}

const INSTRUCTOR = { path: '/api/seats/1/terminal' };

test('another browser shows the same shell, and its second terminal is another shell', async () => {
  const { page } = await aSeat();
  const first = await page();
  first.type('kept=here; sleep 1000 & echo "ready:$kept"\n');
  await first.shows('ready:here');
  first.socket.terminate();
  const second = await page();
  await second.shows('ready:here');
  second.type('echo "again:$kept $(jobs | wc -l)"\n');
  await second.shows('again:here 1');
  const other = await page({ path: '/api/seat/terminal?terminal=2' });
  other.type('echo "other:[$kept]"\n');
  await other.shows('other:[]');
});

test('the size is that of the browser that the learner has used last, and others are drawn anew', async () => {
  const { page } = await aSeat();
  const laptop = await page({ size: { rows: 30, columns: 100 } });
  laptop.type('echo on:$(stty size)\n');
  await laptop.shows('on:30 100');
  const phone = await page({ size: { rows: 20, columns: 40 } });
  await laptop.told({ kind: 'screen', columns: 40, rows: 20 });
  phone.type('echo now:$(stty size)\n');
  await phone.shows('now:20 40');
  laptop.type('#\n');
  await phone.told({ kind: 'screen', columns: 100, rows: 30 });
  await laptop.told({ kind: 'screen', columns: 100, rows: 30 });
});

test('an instructor types only during a visit for that, and it is recorded who typed what', async () => {
  const typed: string[] = [];
  const { hub, page } = await aSeat({
    typed: (who, terminal, bytes) => void typed.push(`${who.name} ${terminal} ${Buffer.from(bytes)}`),
  });
  const learner = await page();
  learner.type('echo "ready:$((1 + 1))"\n');
  await learner.shows('ready:2');
  const refused = await page(INSTRUCTOR);
  await expect.poll(() => refused.closed).toEqual({ code: 4003, why: 'there is no visit' });

  hub.visit = { may: 'look', why: 'you may look' };
  const visitor = await page(INSTRUCTOR);
  await visitor.shows('ready:2');
  await visitor.told({ kind: 'input', isAccepted: false, why: 'you may look' });
  visitor.type('echo never\n');
  await visitor.told({ kind: 'taken', bytes: 11 });

  hub.visit = { may: 'type' };
  hub.terminals.accessChanged();
  await visitor.told({ kind: 'input', isAccepted: true });
  visitor.type('echo "mine:$((2 + 2))"\n');
  await learner.shows('mine:4');
  expect(typed).toEqual(['Ada 1 echo "ready:$((1 + 1))"\n', 'Ms Rao 1 echo "mine:$((2 + 2))"\n']);

  hub.visit = { may: 'nothing', why: 'the visit is over' };
  hub.terminals.accessChanged();
  await expect.poll(() => visitor.closed).toEqual({ code: 4003, why: 'the visit is over' });
  expect(learner.shown).not.toContain('never');
});

test('a visit that is revoked ends in the middle of a paste', async () => {
  let count = 0;
  const { hub, page } = await aSeat({
    typed(who, _terminal, bytes) {
      if (who.isLearner) return;
      count += bytes.length;
      if (count >= 64 * 1024) hub.visit = { may: 'look', why: 'no more' };
    },
  });
  const learner = await page();
  learner.type("stty -echo raw; echo 'raw:'$((1 + 1)); cat > /dev/null\n");
  await learner.shows('raw:2');
  hub.visit = { may: 'type' };
  const visitor = await page(INSTRUCTOR);
  await visitor.told({ kind: 'input', isAccepted: true });
  for (let part = 0; part < 2; part += 1) visitor.type('x'.repeat(60_000));
  await visitor.told({ kind: 'input', isAccepted: false, why: 'no more' });
  await visitor.told({ kind: 'taken', bytes: 120_000 });
  expect(count).toBeLessThan(120_000);
});

test('when the class has ended, the terminal is shown and nobody types', async () => {
  const { hub, page } = await aSeat();
  const learner = await page();
  learner.type('echo "before:$((1 + 1))"\n');
  await learner.shows('before:2');
  hub.terminals.freeze('the class has ended');
  await learner.told({ kind: 'input', isAccepted: false, why: 'the class has ended' });
  learner.type('echo "after:$((1 + 1))"\n');
  await learner.told({ kind: 'taken' });
  const later = await page();
  await later.shows('before:2');
  await later.told({ kind: 'input', isAccepted: false, why: 'the class has ended' });
  expect(later.shown).not.toContain('after');
});

test('a shell that ends is followed by a new one, and so is a node', async () => {
  const { hub, page } = await aSeat();
  const first = await page();
  first.type('exit 7\n');
  await first.told({ kind: 'ended', why: 'The shell has ended with exit code 7.' });
  await expect.poll(() => first.closed?.code).toBe(4000);
  const second = await page();
  second.type('echo "new:$((1 + 1))"\n');
  await second.shows('new:2');
  hub.terminals.reconnect('another task');
  await expect.poll(() => second.closed).toEqual({ code: 4000, why: 'another task' });
  const third = await page();
  await third.shows('new:2');
});

test('a node that cannot be reached is told', async () => {
  const { page } = await aSeat({ node: () => Promise.reject(new Error('the lab is starting')) });
  const one = await page();
  await one.told({ kind: 'ended', why: 'the lab is starting' });
});

test('a fifth browser closes the oldest', async () => {
  const { page, hub } = await aSeat();
  const pages: TerminalPage[] = [];
  for (let count = 0; count < 5; count += 1) pages.push(await page());
  await expect.poll(() => pages[0]?.closed?.code).toBe(4001);
  expect(hub.terminals.learnersHere).toBe(4);
});

test('a page that connects again is told how much of its input was taken, and a restarted hub does not know', async () => {
  const { page } = await aSeat();
  const name = newPage();
  const first = await page({ page: name });
  await first.told({ kind: 'resumed', taken: null });
  first.type('echo "one:$((1 + 1))"\n');
  await first.told({ kind: 'taken', bytes: 22 });
  first.socket.terminate();
  const second = await page({ page: name });
  await second.told({ kind: 'resumed', taken: 22 });
  second.type('#\n');
  await second.told({ kind: 'taken', bytes: 24 });
});

test('input is limited to 256 KiB a second, and arrives whole', async () => {
  const { page } = await aSeat();
  const one = await page();
  one.type(`stty -echo raw; echo 'raw:'$((1 + 1)); got=$(head -c 600000 | wc -c); stty sane; echo "got:$got"\n`);
  await one.shows('raw:2');
  const startedAt = performance.now();
  const offset = Number(one.messages.findLast((message) => message.kind === 'taken')?.bytes ?? 0);
  for (let sent = 0; sent < 600_000; sent += 60_000) {
    await expect
      .poll(
        () => {
          const taken = one.messages.findLast((message) => message.kind === 'taken');
          return sent - ((taken?.bytes ?? offset) - offset);
        },
        { interval: 5, timeout: 10_000 },
      )
      .toBeLessThanOrEqual(68_000);
    one.type('x'.repeat(60_000));
  }
  await one.shows('got:600000');
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
});

test('a program that asks the terminal is answered once, however many browsers show it', async () => {
  const { page } = await aSeat();
  const one = await page();
  await page();
  await page();
  one.type('stty -echo raw; printf \'\\033[6n\'; IFS= read -r -d R answer; stty sane; echo "answer:$((1 + 1))"\n');
  await one.shows('answer:2');
  one.type('echo "rest:$((1 + 1))"\n');
  await one.shows('rest:2');
  expect(one.shown).not.toMatch(/\d+;\d+R/);
});

test('a learner that draws nothing pauses the shell, and continues where it was', async () => {
  const { page } = await aSeat();
  const one = await page();
  one.draws = false;
  one.type('yes 0123456789 | head -c 3000000; echo "end:$((1 + 1))"\n');
  await expect.poll(() => one.received, { timeout: 10_000 }).toBeGreaterThan(512 * 1024);
  const paused = one.received;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(one.received - paused).toBeLessThan(512 * 1024);
  expect(one.messages.filter(({ kind }) => kind === 'screen').length).toBe(1);
  one.draws = true;
  one.sayDrawn();
  await one.shows('end:2');
  expect(one.received).toBeGreaterThan(3_000_000);
  expect(one.messages.filter(({ kind }) => kind === 'screen').length).toBe(1);
});

test('a visitor that draws nothing is left behind, and is drawn anew', async () => {
  const { page, hub } = await aSeat();
  hub.visit = { may: 'look', why: 'look' };
  const learner = await page();
  const visitor = await page(INSTRUCTOR);
  await visitor.told({ kind: 'screen' });
  visitor.draws = false;
  learner.type('yes 0123456789 | head -c 3000000; echo "end:$((1 + 1))"\n');
  await learner.shows('end:2');
  expect(visitor.received).toBeLessThan(1_000_000);
  visitor.draws = true;
  visitor.sayDrawn();
  await visitor.shows('end:2');
  expect(visitor.messages.filter(({ kind }) => kind === 'screen').length).toBe(2);
});
