import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadManifest } from '../../../../src/node/manifest/read-manifest.ts';
import { type Journal, openJournal } from '../../../../src/providers/embedded/supervisor/journal.ts';
import { LIMITS, type PodSource, watchManifests } from '../../../../src/providers/embedded/supervisor/pod-source.ts';

/** Waits until the assertion holds. The timeout allows for a busy machine. */
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000, interval: 10 });

const untouched = readFileSync(new URL('../../../fixtures/manifests/kube-apiserver.yaml', import.meta.url), 'utf8');
const PERIODS = { listing: 3_600_000, looking: 20, settling: 20 };
const KEY = 'kube-system/kube-apiserver-controlplane';

let folder: string;
let journal: Journal;
let source: PodSource;
let pods: ReadonlyMap<string, ReadManifest>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  journal = openJournal('controlplane', 1);
  source = follow();
});
afterEach(() => {
  source.stop();
  rmSync(folder, { recursive: true, force: true });
});

function follow(seen: () => void = () => {}): PodSource {
  const update = (wanted: ReadonlyMap<string, ReadManifest>) => {
    pods = wanted;
    seen();
  };
  return watchManifests(folder, 'controlplane', journal, update, PERIODS);
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, `.${name}`), text);
  renameSync(join(folder, `.${name}`), join(folder, name));
}

const file = () => pods.get(KEY)?.file.split('/').at(-1);

test('lists the existing files, and reacts to a change at once', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  const before = pods.get(KEY)?.uid;
  expect(before).toBeDefined();
  write('kube-apiserver.yaml', untouched.replace('annotations:', 'annotations:\n    touched: "1"'));
  await soon(() => expect(pods.get(KEY)?.uid).not.toBe(before));
});

test('a file that becomes something else leaves the pod until the next listing', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  write('kube-apiserver.yaml', 'not: a pod');
  await soon(() => expect(source.rejected()).toHaveLength(1));
  expect(pods.has(KEY)).toBe(true);
  const path = join(folder, 'kube-apiserver.yaml');
  const reason = `${path}: couldn't parse as pod(Object 'Kind' is missing in '{"not":"a pod"}'), please check config file`;
  expect(source.rejected()).toEqual([{ file: path, message: reason, line: expect.any(Number) }]);
  expect(journal.lines().at(-1)).toContain(
    'file.go:107] "Unable to process watch event" err="can\'t process config file',
  );
  source.stop();
  await source.start();
  expect(pods.has(KEY)).toBe(false);
  expect(journal.lines().at(-1)).toContain('file.go:186] "Could not process manifest file" err=');
});

test('of two files, the last in byte order wins a listing, and the last one to change wins in between', async () => {
  write('kube-apiserver.yaml', untouched);
  write('kube-apiserver.yaml.bak', untouched);
  await source.start();
  expect(file()).toBe('kube-apiserver.yaml.bak');
  write('kube-apiserver.yaml', `${untouched}# saved again\n`);
  await soon(() => expect(file()).toBe('kube-apiserver.yaml'));
});

test('if a copy is removed, so is its pod, until the next listing finds the other file', async () => {
  write('kube-apiserver.yaml', untouched);
  write('kube-apiserver.yaml.bak', untouched);
  await source.start();
  rmSync(join(folder, 'kube-apiserver.yaml.bak'));
  await soon(() => expect(pods.has(KEY)).toBe(false));
  source.stop();
  await source.start();
  expect(file()).toBe('kube-apiserver.yaml');
});

test('an editor that saves by renaming is one change', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  const seen: (string | undefined)[] = [];
  source.stop();
  source = follow(() => seen.push(file()));
  await source.start();
  const path = join(folder, 'kube-apiserver.yaml');
  renameSync(path, `${path}~`);
  writeFileSync(path, `${untouched}\n# edited`);
  rmSync(`${path}~`);
  await soon(() => expect(seen).toHaveLength(2));
  expect(seen).toEqual(['kube-apiserver.yaml', 'kube-apiserver.yaml']);
});

test('a folder that disappears takes its pods with it, and restores them when it returns', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  renameSync(folder, `${folder}.away`);
  await soon(() => expect(pods.has(KEY)).toBe(false));
  expect(journal.lines().at(-1)).toContain('"Unable to read config path" err="path does not exist, ignoring"');
  renameSync(`${folder}.away`, folder);
  await soon(() => expect(pods.has(KEY)).toBe(true));
});

test('a pipe or a device in the folder is refused, and other files are still followed', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  // More than Node.js has threads for files.
  const pipes = ['1', '2', '3', '4', '5'].map((name) => join(folder, name));
  execFileSync('mkfifo', pipes);
  symlinkSync('/dev/zero', join(folder, 'zero'));
  await soon(() => expect(source.rejected()).toHaveLength(6));
  expect(new Set(source.rejected().map(({ message }) => message))).toEqual(
    new Set(['Manifest path is not a directory or file']),
  );
  const before = pods.get(KEY)?.uid;
  write('kube-apiserver.yaml', untouched.replace('annotations:', 'annotations:\n    touched: "1"'));
  await soon(() => expect(pods.get(KEY)?.uid).not.toBe(before));
});

const pod = (name: string, containers: number, comment = '') =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { comment } },
    spec: { containers: Array.from({ length: containers }, (_, index) => ({ name: `c${index}`, image: 'i' })) },
  });

test('what would fill the memory of PID 1 is refused in the words of a kubelet', async () => {
  write('a.json', pod('a', LIMITS.containers));
  write('b.json', pod('b', 1));
  write('c.json', pod('c', 60_000));
  write('d.json', pod('d', 1, 'x'.repeat(LIMITS.fileBytes)));
  await source.start();
  expect([...pods.keys()]).toEqual(['default/a-controlplane']);
  expect(source.rejected().map(({ message }) => message)).toEqual([
    "Pod admission denied: OutOfcontainers: Node didn't have enough resource: containers, requested: 1, used: 128, capacity: 128",
    'the read limit is reached',
    'the read limit is reached',
  ]);
  expect(journal.lines().at(-1)).toContain('"Could not process manifest file" err="the read limit is reached"');
  // Its own containers do not count twice.
  write('a.json', pod('a', LIMITS.containers - 1, 'changed'));
  await soon(() => expect(pods.get('default/a-controlplane')?.pod.containers).toHaveLength(127));
  write('b.json', pod('b', 1, 'changed'));
  await soon(() => expect([...pods.keys()]).toContain('default/b-controlplane'));
});

test('all manifests together have a limit, which removed files leave', async () => {
  const big = 'x'.repeat(LIMITS.bytes * 0.4);
  for (const name of ['a', 'b', 'c']) write(`${name}.json`, pod(name, 1, big));
  await source.start();
  expect([...pods.keys()]).toEqual(['default/a-controlplane', 'default/b-controlplane']);
  rmSync(join(folder, 'a.json'));
  await soon(() => expect(pods.has('default/a-controlplane')).toBe(false));
  write('c.json', pod('c', 1, big));
  await soon(() => expect([...pods.keys()].sort()).toEqual(['default/b-controlplane', 'default/c-controlplane']));
});

test('a folder with too many files is not read, and the pods stay', async () => {
  write('kube-apiserver.yaml', untouched);
  await source.start();
  for (let index = 0; index < LIMITS.files + 1; index++) writeFileSync(join(folder, `${index}`), pod(`p${index}`, 1));
  await soon(() =>
    expect(journal.lines().at(-1)).toContain(`"Unable to read config path" err="open ${folder}: more than 110 files"`),
  );
  expect(pods.has(KEY)).toBe(true);
  expect(pods.size).toBeLessThanOrEqual(LIMITS.files);
});

test('the journal and the messages of refused files stay small, whatever they quote', async () => {
  write('quoted.json', JSON.stringify({ long: 'x'.repeat(200_000) }));
  await source.start();
  expect(source.rejected()[0]?.message).toMatch(/^.{4096}…$/s);
  for (let index = 0; index < 200; index++) journal.error('file.go:1', 'x'.repeat(100_000));
  expect(journal.lines().join('').length).toBeLessThan(2_200_000);
  expect(journal.lines().at(-1)).toMatch(/^.{16384}…$/s);
});
