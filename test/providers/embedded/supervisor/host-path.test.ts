import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkHostPath } from '../../../../src/providers/embedded/supervisor/host-path.ts';

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-path-'));
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('file', join(folder, 'link'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);

test.each([
  ['Directory', 'folder'],
  ['DirectoryOrCreate', 'folder'],
  ['File', 'file'],
  ['File', 'link'],
  ['FileOrCreate', 'file'],
  ['', 'nothing'],
])('%s accepts %s', async (type, name) => {
  expect(await checkHostPath(at(name), type)).toBeNull();
});

test.each([
  ['File', 'folder', "hostPath type check failed: PATH is not a file, it's a Directory"],
  ['FileOrCreate', 'folder', "hostPath type check failed: PATH is not a file, it's a Directory"],
  ['Directory', 'file', "hostPath type check failed: PATH is not a directory, it's a File"],
  ['DirectoryOrCreate', 'file', "hostPath type check failed: PATH is not a directory, it's a File"],
  ['Socket', 'file', "hostPath type check failed: PATH is not a socket file, it's a File"],
  ['CharDevice', 'file', "hostPath type check failed: PATH is not a character device, it's a File"],
  ['BlockDevice', 'file', "hostPath type check failed: PATH is not a block device, it's a File"],
  [
    'File',
    'none',
    'hostPath type check failed, PATH is not a file, unable to determine its type: path "PATH" does not exist',
  ],
  [
    'Directory',
    'none',
    'hostPath type check failed, PATH is not a directory, unable to determine its type: path "PATH" does not exist',
  ],
])("%s refuses %s with the kubelet's message", async (type, name, message) => {
  expect(await checkHostPath(at(name), type)).toBe(message.replaceAll('PATH', at(name)));
});

test('DirectoryOrCreate creates a folder and its parents', async () => {
  expect(await checkHostPath(at('a/b'), 'DirectoryOrCreate')).toBeNull();
  expect(statSync(at('a/b')).isDirectory()).toBe(true);
});

test('FileOrCreate creates an empty file, but not its folder', async () => {
  expect(await checkHostPath(at('new'), 'FileOrCreate')).toBeNull();
  expect(statSync(at('new'))).toMatchObject({ size: 0 });
  expect(await checkHostPath(at('a/new'), 'FileOrCreate')).toBe(`open ${at('a/new')}: no such file or directory`);
});

test('Socket and CharDevice accept what they name', async () => {
  server = createServer();
  await new Promise<void>((resolve) => server?.listen(at('socket'), resolve));
  expect(await checkHostPath(at('socket'), 'Socket')).toBeNull();
  expect(await checkHostPath('/dev/null', 'CharDevice')).toBeNull();
});
