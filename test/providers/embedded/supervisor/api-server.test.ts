import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readManifest } from '../../../../src/node/manifest/read-manifest.ts';
import type { ApiClient } from '../../../../src/providers/embedded/supervisor/api-client.ts';
import { watchApiServer } from '../../../../src/providers/embedded/supervisor/api-server.ts';
import type { PodInstance } from '../../../../src/providers/embedded/supervisor/pod-instance.ts';

/** How /readyz currently responds to each user: a status, or `null` for no response. */
let answers: { master: number | null; admin: number | null };
let asked: Set<string>;
/** How long a response takes, in milliseconds. */
let delay: number;

beforeEach(() => {
  vi.useFakeTimers();
  asked = new Set();
  delay = 0;
  answers = { master: null, admin: null };
});
afterEach(() => vi.useRealTimers());

function client(who: 'master' | 'admin'): ApiClient {
  return {
    async request() {
      asked.add(who);
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      const status = answers[who];
      if (status === null) throw new Error('connection refused');
      return { status, body: '' };
    },
  };
}

function instance(): PodInstance {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'a', image: 'registry.k8s.io/kube-apiserver:v1.37.2' }] },
  });
  const manifest = readManifest('/m', Buffer.from(text), 'n');
  if (!manifest.ok || !manifest.pod.containers[0]) throw new Error('no container');
  const [spec] = manifest.pod.containers;
  const state = { phase: 'running', pid: 7, startedAt: new Date(0), ready: false } as const;
  return {
    manifest,
    identity: { namespace: 'default', name: 'a', uid: manifest.uid, sandbox: '' },
    startedAt: new Date(0),
    containers: [{ spec, state, started: false, restarts: 0, record: null, previous: null, argv: [], mounts: [] }],
    retry: () => undefined,
    stop: () => Promise.resolve(),
  };
}

function watched() {
  const pods = [instance()];
  const watch = watchApiServer(
    client('admin'),
    client('master'),
    () => pods,
    () => undefined,
  );
  watch.look();
  return watch;
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test('an API server that answers its admin is ready, and no other user is tried', async () => {
  const watch = watched();
  answers = { admin: 403, master: 500 };
  await pass(4_900);
  answers = { admin: 500, master: 500 };
  await pass(60_000);
  expect(watch.isReady()).toBe(false);
  answers = { admin: 200, master: 200 };
  await pass(100);
  expect(watch.isReady()).toBe(true);
  expect(asked).toEqual(new Set(['admin']));
});

test('an answer that took long does not delay the next request', async () => {
  delay = 3_000;
  const watch = watched();
  await pass(3_000);
  delay = 0;
  answers = { admin: 200, master: 200 };
  await pass(100);
  expect(watch.isReady()).toBe(true);
});

test('an API server that is still reading its roles is not ready, however long its admin is forbidden', async () => {
  const watch = watched();
  answers = { admin: 403, master: 500 };
  await pass(60_000);
  expect(watch.isReady()).toBe(false);
  answers = { admin: 200, master: 200 };
  await pass(100);
  expect(watch.isReady()).toBe(true);
});

test.each([
  ['forbids its admin for good', 403, 200],
  ['knows neither', 401, 401],
])('an API server that %s is serving nevertheless', async (_what, admin, master) => {
  const watch = watched();
  answers = { admin, master };
  await pass(4_900);
  expect(watch.isReady()).toBe(false);
  await pass(300);
  expect(watch.isReady()).toBe(true);
});
