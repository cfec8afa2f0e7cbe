import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadManifest } from '../../../../src/node/manifest/read-manifest.ts';
import { type Journal, openJournal } from '../../../../src/providers/embedded/supervisor/journal.ts';
import { type PodSource, watchManifests } from '../../../../src/providers/embedded/supervisor/pod-source.ts';

/** A busy machine may take its time. */
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
