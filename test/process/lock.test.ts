import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../src/process/lock.ts';
import { LockHeld } from '../../src/process/lock-held.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'locks', 'mine');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('while the lock is held, others are told by whom, also in the same process; afterwards it is free', async () => {
  await withLock(lock, async () => {
    const refused = await withLock(lock, () => Promise.reject(new Error('inside'))).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LockHeld);
    expect(refused).toMatchObject({ pid: process.pid, message: `${lock} is held by process ${process.pid}` });
    // The refused attempt must not have released the lock.
    await expect(withLock(lock, async () => 'inside')).rejects.toThrow(LockHeld);
    expect(await tryLock()).toBe('held');
  });
  expect(await withLock(lock, async () => 'inside')).toBe('inside');
  expect(await tryLock()).toBe('free');
});

test('failed work releases the lock', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no space left')))).rejects.toThrow('no space left');
  expect(await withLock(lock, async () => 'inside')).toBe('inside');
});

test('its folder may be removed by the holder, who then leaves the next holder alone', async () => {
  let leave = () => {};
  let next: Promise<unknown> = Promise.resolve();
  await withLock(lock, async () => {
    rmSync(join(folder, 'locks'), { recursive: true });
    await new Promise<void>((entered) => {
      next = withLock(lock, () => {
        entered();
        return new Promise<void>((resolve) => {
          leave = resolve;
        });
      });
    });
  });
  await expect(withLock(lock, async () => 'inside')).rejects.toThrow(LockHeld);
  leave();
  await next;
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

test('other users of the machine cannot read the file, and so cannot lock it', async () => {
  await withLock(lock, async () => expect(statSync(lock).mode & 0o777).toBe(0o600));
});

test('a file that is not a lock is refused by name and left unchanged', async () => {
  lock = join(folder, 'mine');
  writeFileSync(lock, 'my notes\n');
  await expect(withLock(lock, async () => 'inside')).rejects.toThrow(`${lock} is not a lock file`);
  expect(readFileSync(lock, 'utf8')).toBe('my notes\n');
});

test('a path that cannot be locked is refused by name', async () => {
  await expect(withLock(folder, async () => 'inside')).rejects.toThrow(`cannot lock ${folder}: `);
});

/** Whether the lock is free or held from the perspective of another process. */
async function tryLock(): Promise<string> {
  const code = `import { withLock } from ${JSON.stringify(new URL('../../src/process/lock.ts', import.meta.url))};
    process.exitCode = await withLock(${JSON.stringify(lock)}, async () => 0).catch(() => 1);`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code]);
  const [exitCode] = await once(child, 'exit');
  return exitCode === 0 ? 'free' : 'held';
}
