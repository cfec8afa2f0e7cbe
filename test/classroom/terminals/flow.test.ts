import { expect, test } from 'vitest';
import { makeRate } from '../../../src/classroom/terminals/rate.ts';
import { makeScreen } from '../../../src/classroom/terminals/screen.ts';
import { makeWindow } from '../../../src/classroom/terminals/window.ts';

test('a window is full above what pauses it, until less than what resumes it is under way', () => {
  const window = makeWindow({ pause: 512, resume: 128 });
  window.sent(512);
  expect(window.isFull).toBe(false);
  window.sent(1);
  expect(window.isFull).toBe(true);
  expect(window.done(385)).toBe(true);
  expect(window.isFull).toBe(true);
  expect(window.done(386)).toBe(true);
  expect(window.isFull).toBe(false);
});

test('what was not sent cannot be done, and what was done stays done', () => {
  const window = makeWindow({ pause: 512, resume: 128 });
  window.sent(100);
  expect(window.done(101)).toBe(false);
  expect(window.done(60)).toBe(true);
  expect(window.done(59)).toBe(false);
});

test('a rate lets a second of bytes pass at once, and spreads the rest', () => {
  let time = 0;
  const delayOf = makeRate(1_000, () => time);
  expect(delayOf(1_000)).toBe(0);
  expect(delayOf(500)).toBe(500);
  time = 1_500;
  expect(delayOf(1_000)).toBe(0);
  time = 100_000;
  expect(delayOf(1_000)).toBe(0);
  expect(delayOf(1)).toBe(1);
});

const SIZE = { rows: 5, columns: 20 };
const ESC = '\u001b';

/** The state of a terminal after some output, as the snapshot of a terminal on which its snapshot was drawn. */
async function snapshots(output: string): Promise<readonly [string, string]> {
  const first = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  first.take(Buffer.from(output));
  const { drawing } = await first.snapshot();
  const second = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  second.take(drawing);
  const again = await second.snapshot();
  return [Buffer.from(drawing).toString(), Buffer.from(again.drawing).toString()];
}

test.each([
  [
    'colored lines above the screen',
    Array.from({ length: 30 }, (_, line) => `${ESC}[3${line % 8}mline ${line}`).join('\r\n'),
  ],
  ['the alternate screen over the main one', `$ vi${ESC}[?1049h${ESC}[2;3Hdrawn`],
  ['a hidden cursor and a mouse', `$ top${ESC}[?25l${ESC}[?1000h${ESC}[?1006h`],
  ['margins', `one\r\ntwo${ESC}[2;4r${ESC}[3;1Hthree`],
  ['wide characters', '\u4f60\u597d, \u{1f600}'],
])('a drawing restores %s', async (_what, output) => {
  const [first, second] = await snapshots(output);
  expect(second).toBe(first);
  expect(first.length).toBeGreaterThan(5);
});

test('a drawing has what was taken before it, and nothing later', async () => {
  const screen = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  screen.take(Buffer.from('before'));
  const drawing = screen.snapshot();
  screen.take(Buffer.from(' after'));
  expect(Buffer.from((await drawing).drawing).toString()).toBe('before');
  expect(Buffer.from((await screen.snapshot()).drawing).toString()).toBe('before after');
});

test('a drawing of wide and colorful lines has fewer of them', async () => {
  const size = { rows: 24, columns: 400 };
  const screen = makeScreen(
    size,
    () => undefined,
    () => undefined,
  );
  for (let line = 0; line < 500; line += 1) {
    screen.take(Buffer.from(`${Array.from({ length: 200 }, (_, cell) => `${ESC}[38;5;${cell % 200}mx`).join('')}\r\n`));
  }
  const { drawing } = await screen.snapshot();
  // A line of 200 cells has some 2,200 bytes; there are 300 of them above the screen.
  expect(drawing.length).toBeLessThan(800_000);
  expect(drawing.length).toBeGreaterThan(500_000);
});

test('a terminal that is disposed of while it parses does not stop the others', async () => {
  const gone = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  const stays = makeScreen(
    SIZE,
    () => undefined,
    () => undefined,
  );
  gone.take(Buffer.alloc(1_000_000, 'x'));
  stays.take(Buffer.from('here'));
  await new Promise((resolve) => setImmediate(resolve));
  gone.dispose();
  expect(Buffer.from((await stays.snapshot()).drawing).toString()).toBe('here');
});
