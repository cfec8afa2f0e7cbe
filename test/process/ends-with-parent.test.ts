import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { identify, isAlive, type ProcessIdentity } from '../../src/process/identity.ts';
import { run } from '../../src/process/run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ends-with-parent-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A long-running program that starts another program and writes both pids to a file. */
const longRunning = (pids: string) =>
  ['sh', '-c', `sleep 600 & echo "$$ $!" > ${pids}.new; mv ${pids}.new ${pids}; wait`] as const;

async function identitiesIn(file: string): Promise<ProcessIdentity[]> {
  const pids = await vi.waitFor(() => readFileSync(file, 'utf8').trim().split(' '), { timeout: 5000, interval: 5 });
  return Promise.all(pids.map((pid) => identify(Number(pid))));
}

const ended = (processes: readonly ProcessIdentity[]) =>
  vi.waitFor(async () => expect(await Promise.all(processes.map(isAlive))).not.toContain(true), {
    timeout: 5000,
    interval: 5,
  });

describe('a program that ends with its parent', () => {
  test('ends, with what it started, when this process is killed', async () => {
    const file = join(folder, 'pids');
    const code = `import { run } from ${JSON.stringify(new URL('../../src/process/run.ts', import.meta.url))};
      await run(${JSON.stringify(longRunning(file))}, { endsWithParent: true });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
    const processes = await identitiesIn(file);
    expect(await Promise.all(processes.map(isAlive))).toEqual([true, true]);
    holder.kill('SIGKILL');
    await ended(processes);
  });

  test('ends, with what it started, when it is interrupted', async () => {
    const file = join(folder, 'pids');
    const interrupt = new AbortController();
    const running = run(longRunning(file), { endsWithParent: true, signal: interrupt.signal });
    const processes = await identitiesIn(file);
    interrupt.abort();
    await expect(running).rejects.toMatchObject({ reason: 'aborted', argv: longRunning(file) });
    await ended(processes);
  });

  test('returns its output, line by line and complete, and its exit code', async () => {
    const lines: string[] = [];
    const finished = await run(['sh', '-c', 'echo out; echo one >&2; echo two >&2; exit 3'], {
      endsWithParent: true,
      onErrorLine: (line) => lines.push(line),
    });
    expect(finished).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'one\ntwo\n' });
    expect(lines).toEqual(['one', 'two']);
  });
});
