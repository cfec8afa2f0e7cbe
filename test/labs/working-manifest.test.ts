import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seenRunning } from '../../src/control-plane/await-static-pod.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import { keepWorkingManifest, workingManifest } from '../../src/labs/working-manifest.ts';
import { MANIFEST, manifestWith, nodeOf, nodeRunning, runningNode } from '../fixtures/one-check.ts';

const { signal } = new AbortController();
const name = 'mine';
let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'cks-lab-working-'));
  await mkdir(path.join(dataFolder, 'labs', name), { recursive: true });
});
afterEach(() => rm(dataFolder, { recursive: true }));

/** Returns the manifest that is kept if the API server was running while its manifest had this content. */
async function keptAfter(content: string): Promise<string | null> {
  if (!isLabName(name)) throw new Error(name);
  const files = { [MANIFEST]: { content: manifestWith() } };
  const node = nodeRunning(files);
  const running = await seenRunning(node, 'kube-apiserver', signal);
  if (running === null) throw new Error('it does not run');
  files[MANIFEST] = { content };
  await keepWorkingManifest({ dataFolder, signal }, name, node, running);
  return (await workingManifest(dataFolder, name))?.content ?? null;
}

test('the manifest of a running API server is kept', async () => {
  expect(await keptAfter(manifestWith())).toBe(manifestWith());
});

test('a manifest that has changed since is not', async () => {
  expect(await keptAfter(manifestWith('--profiling=false'))).toBeNull();
  expect(await keptAfter('not a manifest')).toBeNull();
});

test('an API server that is down, or runs with another manifest, has not been seen running', async () => {
  expect(await seenRunning(nodeOf({ [MANIFEST]: manifestWith() }), 'kube-apiserver', signal)).toBeNull();
  const changed = runningNode([], { [MANIFEST]: manifestWith('--profiling=false') });
  expect(await seenRunning(changed, 'kube-apiserver', signal)).toBeNull();
});
