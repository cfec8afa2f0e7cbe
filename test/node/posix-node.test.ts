import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeUnreachable } from '../../src/node/lab-node.ts';
import { posixNode } from '../../src/node/posix-node.ts';
import { ProcessError } from '../../src/process/run.ts';
import { localConnection } from '../fixtures/local-connection.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posix-node-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

let why: string | null = null;
/** This machine as a node: the file commands are the same as on a real node, and only the connection is simpler. */
const here = posixNode({
  name: 'here',
  ...localConnection(
    (argv) => ['env', ...argv],
    () => why,
  ),
  kubectl: ['echo', 'kubectl'],
  adminKubeconfig: '/etc/admin.conf',
  staticPods: async () => ({ pods: [], rejected: [] }),
});
const at = (name: string) => join(folder, name);

describe('readFile', () => {
  test('returns the bytes unchanged', async () => {
    const bytes = Buffer.from([0, 255, 10, 10, 200, 10]);
    writeFileSync(at('a b'), bytes, { mode: 0o640 });
    const read = await here.readFile(at('a b'));
    expect(read).toMatchObject({ state: 'file', stat: { type: 'file', size: 6, mode: 0o640 } });
    expect(read.state === 'file' && Buffer.from(read.bytes).equals(bytes)).toBe(true);
  });

  test('distinguishes an empty file, a folder, a device, a loop and a missing file', async () => {
    writeFileSync(at('empty'), '');
    symlinkSync('loop', at('loop'));
    execFileSync('mkfifo', [at('pipe')]);
    const states = await Promise.all(
      [at('empty'), folder, at('pipe'), at('loop'), at('none'), at('empty/below')].map(
        async (path) => (await here.readFile(path)).state,
      ),
    );
    expect(states).toEqual(['file', 'directory', 'special', 'loop', 'missing', 'missing']);
  });

  test('does not transfer more than requested', async () => {
    writeFileSync(at('big'), 'x'.repeat(101));
    expect(await here.readFile(at('big'), { maxBytes: 100 })).toEqual({ state: 'too-large', size: 101 });
    expect(await here.readFile(at('big'), { maxBytes: 101 })).toMatchObject({ state: 'file' });
  });
});

describe('writeFile', () => {
  test('keeps the mode, replaces the inode and leaves no other file behind', async () => {
    writeFileSync(at('policy.yaml'), 'old');
    chmodSync(at('policy.yaml'), 0o600);
    const { ino } = statSync(at('policy.yaml'));
    await here.writeFile(at('policy.yaml'), 'new\n');
    const after = statSync(at('policy.yaml'));
    expect(readFileSync(at('policy.yaml'), 'utf8')).toBe('new\n');
    expect(after.mode & 0o777).toBe(0o600);
    expect(after.ino).not.toBe(ino);
    expect(readdirSync(folder)).toEqual(['policy.yaml']);
  });

  test('creates a new file that everyone can read', async () => {
    await here.writeFile(at('new'), Buffer.from([1, 2]));
    expect(statSync(at('new')).mode & 0o777).toBe(0o644);
  });

  test('writes through a link', async () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    await here.writeFile(at('link'), 'new');
    expect(readFileSync(at('target'), 'utf8')).toBe('new');
  });

  test('says why it fails', async () => {
    await expect(here.writeFile(at('none/file'), '')).rejects.toThrow('no such folder');
    await expect(here.writeFile(folder, '')).rejects.toThrow('it is a directory');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('list returns every name in byte order, or null', async () => {
  for (const name of ['b', '.a', 'B', 'é', 'line\nbreak', '-n']) writeFileSync(at(name), '');
  symlinkSync('nowhere', at('dangling'));
  expect(await here.list(folder)).toEqual(['-n', '.a', 'B', 'b', 'dangling', 'line\nbreak', 'é']);
  mkdirSync(at('empty'));
  expect(await here.list(at('empty'))).toEqual([]);
  expect(await here.list(at('none'))).toBeNull();
  expect(await here.list(at('b'))).toBeNull();
});

test('stat follows links', async () => {
  writeFileSync(at('file'), 'four');
  symlinkSync('file', at('link'));
  const real = statSync(at('file'));
  const stat = await here.stat(at('link'));
  expect(stat).toMatchObject({ type: 'file', size: 4, inode: real.ino });
  expect(Math.abs(Number(stat?.mtime) - real.mtimeMs)).toBeLessThan(2);
  expect(await here.stat(at('none'))).toBeNull();
});

test('stats returns for many paths what stat returns for each', async () => {
  writeFileSync(at('a file'), 'abc');
  symlinkSync(at('nowhere'), at('dangling'));
  const paths = [at('none'), at('a file'), at('dangling'), folder, '/dev/null'];
  const stats = await here.stats(paths);
  expect(stats.map((stat) => stat?.type ?? null)).toEqual([null, 'file', null, 'directory', 'character device']);
  expect(stats).toEqual(await Promise.all(paths.map((path) => here.stat(path))));
  expect(await here.stats([])).toEqual([]);
});

test('streamFile begins at an offset and ends at the current end of the file', async () => {
  writeFileSync(at('log'), 'one\ntwo\n');
  expect((await buffer(here.streamFile(at('log'), 4))).toString()).toBe('two\n');
  expect((await buffer(here.streamFile(at('log'), 8))).length).toBe(0);
  await expect(buffer(here.streamFile(at('none'), 0))).rejects.toThrow('not a file');
});

test('a failed program is a value, a node that is gone is not', async () => {
  expect(await here.exec(['sh', '-c', 'cat; echo no >&2; exit 7'], { stdin: 'in' })).toEqual({
    exitCode: 7,
    stdout: 'in',
    stderr: 'no\n',
  });
  expect((await here.kubectl(['get', 'nodes'])).stdout).toBe('kubectl --kubeconfig=/etc/admin.conf get nodes\n');
  await expect(here.exec(['sh', '-c', 'kill -9 $$'])).rejects.toThrow(ProcessError);
  why = 'it is gone';
  try {
    await expect(here.exec(['sh', '-c', 'exit 1'])).rejects.toThrow(NodeUnreachable);
    await expect(here.exec(['sh', '-c', 'kill -9 $$'])).rejects.toThrow(NodeUnreachable);
    await expect(buffer(here.streamFile(at('none'), 0))).rejects.toThrow(NodeUnreachable);
    expect(await here.exec(['true'])).toMatchObject({ exitCode: 0 });
  } finally {
    why = null;
  }
});

test('a node that sends a file without end is not read forever', async () => {
  let sent = 0;
  const endless = posixNode({
    name: 'endless',
    ...localConnection(
      (argv) => ['env', ...argv],
      () => null,
    ),
    async *stream() {
      yield Buffer.from('81a4 5 1 1.0 1.0\n');
      for (; sent < 1_000; sent++) yield Buffer.alloc(1_000);
      throw new Error('read to the end');
    },
    kubectl: ['echo'],
    adminKubeconfig: '/etc/admin.conf',
    staticPods: async () => ({ pods: [], rejected: [] }),
  });
  expect(await endless.readFile('/etc/passwd', { maxBytes: 5_000 })).toMatchObject({ state: 'too-large' });
  expect(sent).toBeLessThan(10);
});
