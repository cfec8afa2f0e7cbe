import { expect, test } from 'vitest';
import { makeScreen } from '../../../../src/providers/embedded/supervisor/screen.ts';

const ESC = '\u001b';

function replayOf(...output: readonly string[]): string {
  const screen = makeScreen();
  for (const part of output) screen.take(Buffer.from(part));
  return Buffer.from(screen.replay()).toString();
}

test('the output of a shell is shown again', () => {
  expect(replayOf('one\r\n', 'two\r\n$ ')).toBe('one\r\ntwo\r\n$ ');
});

test('of long output, only the end is shown, from the start of a line', () => {
  const line = `${'x'.repeat(99)}\n`;
  const replay = replayOf(...Array.from({ length: 6_000 }, () => line));
  expect(replay.length).toBeLessThanOrEqual(256 * 1024 + 4);
  expect(replay.startsWith('x'.repeat(99))).toBe(true);
});

test('a program on the alternate screen is shown again, above what was printed before it', () => {
  const vi = `${ESC}[?1049h${ESC}[?2004h${ESC}[?25l`;
  expect(replayOf('$ vi x\r\n', vi, 'drawn')).toBe(`$ vi x\r\n${vi}drawn${ESC}[?2004h${ESC}[?25l`);
});

test('a program that has printed more than is kept redraws itself, in the modes that it has set', () => {
  const screen = makeScreen();
  screen.take(Buffer.from(`$ vi x\r\n${ESC}[?1049h${ESC}[?1h`));
  expect(screen.isWhole).toBe(true);
  for (let line = 0; line < 6_000; line += 1) screen.take(Buffer.from('x'.repeat(100)));
  expect(screen.isWhole).toBe(false);
  expect(Buffer.from(screen.replay()).toString()).toBe(`$ vi x\r\n${ESC}[?1049h${ESC}[0m${ESC}[2J${ESC}[H${ESC}[?1h`);
  screen.take(Buffer.from(`${ESC}[?1049l`));
  expect(screen.isWhole).toBe(true);
});

test('what a program drew on the alternate screen is dropped when it ends', () => {
  expect(replayOf('$ vi\r\n', `${ESC}[?1049h`, 'drawn', `${ESC}[?1049l$ `)).toBe(
    `$ vi\r\n${ESC}[?1049h${ESC}[?1049l$ `,
  );
});

test('a sequence that arrives in parts counts, and a mode that is reset does not', () => {
  expect(replayOf('a', `${ESC}`, '[?10', '49', 'hb')).toBe(`a${ESC}[?1049hb`);
  expect(replayOf(`a${ESC}[?1049hb${ESC}[?10`, '49lc')).toBe(`a${ESC}[?1049h${ESC}[?1049lc`);
  expect(replayOf(`${ESC}[?1049h${ESC}[?1000h`, `${ESC}[?1000l${ESC}[?1049`, 'l$ ')).toBe(
    `${ESC}[?1049h${ESC}[?1049l$ `,
  );
});
