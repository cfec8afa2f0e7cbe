import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { changedLines, fullScreen } from '../../../src/cli/watch/terminal.ts';

/** A terminal with 10 columns and 3 rows. A write that contains `slow` does not finish until `catchUp` is called. */
function terminal() {
  const written: string[] = [];
  const modes: boolean[] = [];
  let finish: (() => void) | null = null;
  const stdout = Object.assign(
    new Writable({
      highWaterMark: 200,
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        if (String(chunk).includes('slow')) finish = done;
        else done();
      },
    }),
    { columns: 10, rows: 3 },
  );
  const stdin = Object.assign(new PassThrough(), { setRawMode: (raw: boolean) => void modes.push(raw) });
  const typed: string[] = [];
  const screen = fullScreen({ stdin, stdout }, { input: (text) => typed.push(text), resized: () => {} });
  return { written, modes, stdin, stdout, typed, screen, catchUp: () => finish?.() };
}

test('only lines that have changed are written', () => {
  expect(changedLines(['a', 'b', 'c'], ['a', 'x', 'c'])).toBe('\x1b[2;1H\x1b[0m\x1b[2Kx');
  expect(changedLines(['a'], ['a'])).toBe('');
  expect(changedLines([], ['a', 'b'])).toBe('\x1b[1;1H\x1b[0m\x1b[2Ka\x1b[2;1H\x1b[0m\x1b[2Kb');
});

test('an update is written at once and synchronized, and nothing if nothing has changed', () => {
  const { written, screen } = terminal();
  const before = written.length;
  screen.draw(['a', 'b']);
  screen.draw(['a', 'b']);
  expect(written.slice(before)).toEqual(['\x1b[?2026h\x1b[1;1H\x1b[0m\x1b[2Ka\x1b[2;1H\x1b[0m\x1b[2Kb\x1b[?2026l']);
  screen.close();
});

test('a slow terminal skips what is outdated when it is ready for more', async () => {
  const { written, screen, catchUp, stdout } = terminal();
  const before = written.length;
  screen.draw([`slow ${'x'.repeat(200)}`]);
  for (const line of ['one', 'two', 'three']) screen.draw([line]);
  expect(written.slice(before)).toHaveLength(1);
  const drained = new Promise((resolve) => stdout.once('drain', resolve));
  catchUp();
  await drained;
  expect(written.slice(before + 1).join('')).toContain('three');
  expect(written.join('')).not.toContain('two');
  screen.close();
});

test('it is restored when it is closed, lent, or the process exits', async () => {
  const { written, modes, screen } = terminal();
  expect(modes).toEqual([true]);
  const listeners = process.listenerCount('exit');
  await screen.lend(async () => {
    expect(modes).toEqual([true, false]);
    expect(written.at(-1)).toContain('\x1b[?1049l');
    screen.draw(['not now']);
    expect(written.at(-1)).not.toContain('not now');
  });
  expect(written.join('')).toContain('not now');
  for (const listener of process.listeners('exit').slice(-1)) Reflect.apply(listener, process, [0]);
  expect(modes).toEqual([true, false, true, false]);
  screen.close();
  expect(process.listenerCount('exit')).toBe(listeners - 1);
  expect(written.filter((text) => text.includes('\x1b[?1049l'))).toHaveLength(2);
});

test('what lends it after it was closed does not open it again', async () => {
  const { modes, screen } = terminal();
  await screen.lend(async () => screen.close());
  expect(modes).toEqual([true, false]);
});

test('keys arrive as they are typed, and not while it is lent', async () => {
  const { stdin, typed, screen } = terminal();
  const typing = async (text: string) => {
    stdin.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await typing('h');
  await screen.lend(() => typing('exit'));
  screen.close();
  expect(typed[0]).toBe('h');
});
