import { expect, test } from 'vitest';
import { makeScreen } from '../../../../src/providers/embedded/supervisor/screen.ts';

const ESC = '\u001b';

function replayOf(...output: readonly string[]): string {
  const screen = makeScreen();
  for (const part of output) screen.take(Buffer.from(part));
  return Buffer.from(screen.replay()).toString();
}

test('the output of a shell is shown again', () => {
  expect(replayOf('one\r\n', 'two\r\n$ ')).toBe(`one\r\ntwo\r\n$ ${ESC}[0m`);
});

test('of long output, only the end is shown, from the start of a line', () => {
  const line = `${'x'.repeat(99)}\n`;
  const replay = replayOf(...Array.from({ length: 6_000 }, () => line));
  expect(replay.length).toBeLessThanOrEqual(256 * 1024 + 4);
  expect(replay.startsWith('x'.repeat(99))).toBe(true);
});

test('a program on the alternate screen redraws itself, in the modes that it has set', () => {
  const vi = `${ESC}[?1049h${ESC}[?1h${ESC}[?2004h${ESC}[?25l`;
  expect(replayOf('$ vi x\r\n', vi, 'drawn')).toBe(`${ESC}[?1049h${ESC}[2J${ESC}[H${ESC}[?1h${ESC}[?2004h${ESC}[?25l`);
});

test('a sequence that arrives in parts counts, and a mode that is reset does not', () => {
  expect(replayOf(`${ESC}`, '[?10', '49', 'h')).toContain(`${ESC}[?1049h`);
  const replay = replayOf(`${ESC}[?1049h${ESC}[?1000h`, `${ESC}[?1000l${ESC}[?1049`, 'l$ ');
  expect(replay.endsWith(`l$ ${ESC}[0m`)).toBe(true);
});
