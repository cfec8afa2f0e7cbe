import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCriLog } from '../../../../src/providers/embedded/supervisor/cri-log.ts';
import { criLogs } from '../../../../src/providers/embedded/supervisor/shims/cri-logs.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cri-log-'));
  file = join(folder, '0.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

function chunks(...texts: readonly string[]): Readable {
  return Readable.from(texts.map((text) => Buffer.from(text)));
}

async function read(tail: number, timestamps = false) {
  const lines = criLogs(file, { tail, timestamps, ended: () => true, signal: new AbortController().signal });
  const found = [];
  for await (const line of lines) found.push(line);
  return found;
}

test('every line gets its time, its stream and F', async () => {
  await openCriLog(file).follow(chunks('out\n'), chunks('half ', 'a line\nlast without end'));
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const line of lines.slice(0, -1))
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z std(out|err) F /);
  expect(lines.map((line) => line.slice(31)).sort()).toEqual(
    ['', 'stderr F half a line', 'stderr F last without end', 'stdout F out'].sort(),
  );
});

test('a line of more than 16 KiB is written in parts and read as one line', async () => {
  const long = 'x'.repeat(40_000);
  await openCriLog(file).follow(chunks(`${long}\nnext\n`), chunks());
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => [line.slice(38, 39), line.length - 40])).toEqual([
    ['P', 16384],
    ['P', 16384],
    ['F', 40_000 - 2 * 16384],
    ['F', 4],
  ]);
  expect((await read(-1)).map(({ text }) => text)).toEqual([long, 'next']);
});

test('a line of exactly 16 KiB is not split', async () => {
  await openCriLog(file).follow(chunks(`${'x'.repeat(16384)}\n`), chunks());
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a second start continues in the same file', async () => {
  await openCriLog(file).follow(chunks('one\n'), chunks());
  await openCriLog(file).follow(chunks('two\n'), chunks());
  expect((await read(-1)).map(({ text }) => text)).toEqual(['one', 'two']);
});

test('the last lines, with their times', async () => {
  await openCriLog(file).follow(chunks('1\n2\n3\n'), chunks());
  expect(await read(2)).toEqual([
    { stream: 'stdout', text: '2' },
    { stream: 'stdout', text: '3' },
  ]);
  expect(await read(0)).toEqual([]);
  expect((await read(1, true))[0]?.text).toMatch(/^\d{4}-.*Z 3$/);
});

test.each([
  ['a pipe', () => execFileSync('mkfifo', [file])],
  ['a link to a device', () => symlinkSync('/dev/null', file)],
])('%s at the path of a log is refused without waiting for a reader', (_what, plant) => {
  plant();
  expect(() => openCriLog(file)).toThrow(/ENXIO|not a regular file/);
});

test('a pipe, a device or an endless line at the place of a log has no lines, and blocks nothing', async () => {
  execFileSync('mkfifo', [file]);
  expect(await read(-1)).toEqual([]);
  rmSync(file);
  symlinkSync('/dev/zero', file);
  expect(await read(-1)).toEqual([]);
  rmSync(file);
  writeFileSync(file, `${'x'.repeat(20_000_000)}\n2026 stdout F seen\n`);
  expect(await read(-1)).toEqual([{ stream: 'stdout', text: 'seen' }]);
});

test('parts without end are read as lines of a limited length, and the last lines have a limit, too', async () => {
  writeFileSync(file, `2026 stdout P ${'x'.repeat(16_384)}\n`.repeat(640));
  expect((await read(-1)).map(({ text }) => text.length)).toEqual(Array(10).fill(1_048_576));
  expect((await read(100)).map(({ text }) => text.length)).toEqual(Array(4).fill(1_048_576));
});
