import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import type { GradeReport } from '../../src/grading/result.ts';
import { ProcessError } from '../../src/process/run.ts';
import { visible } from '../../src/text/visible.ts';
import { runCli } from '../fixtures/run-cli.ts';
import { onTerminal } from './on-terminal.ts';

/** Text that a hostile node, policy, or file name might contain. */
const HOSTILE = '\x1b[2J\x1b]0;owned\x07\x9b31m\x85\r\x08\x7fadmin\u202enimda\u2066\x1b[8m';
const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const RAW = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;

let written = '';
beforeEach(() => {
  written = '';
});

const { color, ioOf, gradeText, table, statusLine, limitProgress, runCommand } = await onTerminal(async () => ({
  color: (await import('../../src/cli/color.ts')).default,
  ...(await import('../../src/cli/io.ts')),
  ...(await import('../../src/cli/grade-text.ts')),
  ...(await import('../../src/cli/table.ts')),
  ...(await import('../../src/cli/status-line.ts')),
  ...(await import('../../src/cli/run-command.ts')),
}));

const writable = () =>
  new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
const output = Object.assign(writable(), { isTTY: true });
const io = ioOf({ stdin: Readable.from([]), stdout: output, stderr: output });
const { print } = io;

/** Removes the colors that cks-lab itself adds. */
const withoutColors = (text: string) => text.replaceAll(COLOR, '');

test('our own colors are kept, others are escaped', async () => {
  print(`${color.bold(color.red(`bad: \x1b[32mgood${HOSTILE}`))} \x1b[1m`);
  expect(written).toBe(
    `\x1b[1m\x1b[31mbad: ${visible(`\x1b[32mgood${HOSTILE}`)}\x1b[39m\x1b[22m ${visible('\x1b[1m')}\n`,
  );
  expect(withoutColors(written)).not.toMatch(RAW);
});

test('a stream that is not a terminal gets no colors, whatever the other one is', () => {
  const mixed = ioOf({ stdin: Readable.from([]), stdout: output, stderr: writable() });
  mixed.say(`${color.dim('grades again')} \x1b[1m`);
  expect(written).toBe(`grades again ${visible('\x1b[1m')}\n`);
});

test.each(['1', 'false'])('NO_COLOR=%s switches colors off on a terminal', async (value) => {
  const plain = await onTerminal(async () => (await import('../../src/cli/color.ts')).default, value);
  expect(plain.red(plain.bold('bad'))).toBe('bad');
});

test('a grade of a hostile node', async () => {
  const check = {
    id: 'a',
    kind: 'objects',
    title: 'A check',
    maxPoints: 1,
    points: 0,
    hint: HOSTILE,
    why: `${HOSTILE}\nsecond line`,
  };
  const report: GradeReport = {
    schemaVersion: 1,
    scenario: 'audit-01',
    lab: 'mine',
    provider: 'embedded',
    kubernetes: '1.37.2',
    startedAt: '2026-01-01T00:00:00Z',
    seconds: 1,
    score: 0,
    maxScore: 3,
    passed: false,
    checks: [
      { ...check, status: 'fail', actual: HOSTILE, expected: HOSTILE, where: { file: `/${HOSTILE}`, line: 1 } },
      { ...check, status: 'error', actual: '', expected: '', where: null },
      { ...check, status: 'skipped', actual: '', expected: '', where: null },
    ],
  };
  print(gradeText(report, { checks: [] }, 80));
  expect(withoutColors(written)).not.toMatch(RAW);
  expect(written.split('\n').filter((line) => line.includes('second line'))).toHaveLength(3);
});

test('a program that failed with hostile output', async () => {
  const failure = new ProcessError(['docker', HOSTILE], 'exit', 1, `${HOSTILE}\n${HOSTILE}`);
  const interruption = { signal: () => new AbortController().signal, hasCome: () => false };
  await runCommand(() => Promise.reject(failure), { io, env: {}, interruption });
  expect(written).toContain('exit code 1');
  expect(written).not.toMatch(RAW);
});

test.each([true, false])('steps of long work stay on their line, on a terminal: %s', async (isTTY) => {
  let drawn = '';
  const stream = {
    isTTY,
    columns: 200,
    write: (text: string) => {
      drawn += text;
    },
  };
  const line = statusLine(stream);
  line.progress(`Waiting: ${HOSTILE}\n${HOSTILE}`, HOSTILE);
  line.done();
  expect(withoutColors(drawn).replaceAll('\r\x1b[K', '')).not.toMatch(RAW);
  expect(drawn.split('\n').length).toBeLessThanOrEqual(2);
});

test.each([
  ['lines', 'Waiting\n'],
  ['nothing', ''],
] as const)('progress on a terminal can be limited to %s', (to, expected) => {
  let drawn = '';
  const stream = {
    isTTY: true,
    write: (text: string) => {
      drawn += text;
    },
  };
  limitProgress(stream, to);
  const line = statusLine(stream);
  line.progress('Waiting');
  line.done();
  expect(drawn).toBe(expected);
});

test('columns are aligned as they are displayed', async () => {
  print(
    table([
      [color.red('a\x1b[8m'), 'x'],
      ['bb', 'x'],
    ]),
  );
  const [first = '', second = ''] = withoutColors(written).split('\n');
  expect(first.lastIndexOf('x')).toBe(second.lastIndexOf('x'));
});

test('a policy and a file name full of escapes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const name = join(folder, `policy${HOSTILE.replaceAll('\r', '')}.yaml`);
  mkdirSync(folder, { recursive: true });
  const hostile = JSON.stringify(HOSTILE);
  writeFileSync(
    name,
    `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  users: [${hostile}]\n  verbs: [${hostile}]\n  nonResourceURLs: [${hostile}]\n- level: ${hostile}\n  ${hostile}: 1\n`,
  );
  const formats = ['text', 'json', 'sarif', 'github'].map((format) => ['audit', 'lint', name, '--format', format]);
  for (const argv of [...formats, ['audit', 'explain', name, '--', 'kubectl', 'get', HOSTILE]]) {
    const { stdout, stderr } = await runCli(argv);
    expect(`${stdout}${stderr}`).not.toBe('');
    expect(`${stdout}${stderr}`.replaceAll('\t', '')).not.toMatch(RAW);
  }
  rmSync(folder, { recursive: true });
});
