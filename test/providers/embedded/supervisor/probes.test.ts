import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Container, Probe } from '../../../../src/kubernetes/objects/pod.ts';
import { readManifest } from '../../../../src/node/manifest/read-manifest.ts';
import type { IdleSuspension } from '../../../../src/providers/embedded/supervisor/idle-suspension.ts';
import { startProbes } from '../../../../src/providers/embedded/supervisor/probes.ts';

/** Waits until the assertion holds. The timeout allows for a busy machine. */
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000, interval: 10 });

let server: Server;
let receivedRequests: string[];
/** The status with which the server responds, by path. */
let answers: Record<string, number>;
let probes: { stop(): void } | undefined;

beforeEach(async () => {
  [receivedRequests, answers] = [[], {}];
  server = createServer((request, response) => {
    receivedRequests.push(`${request.url} ${request.headers['user-agent']}`);
    response.writeHead(answers[request.url ?? ''] ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  probes?.stop();
  server.close();
});

const PERIOD = 0.02;

const running: Pick<IdleSuspension, 'whileRunning'> = { whileRunning: (work) => work() };

/** A container with the probes of the control plane, at intervals that are short enough for a test. */
function container(wanted: object): Container {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const httpGet = (path: string) => ({ host: '127.0.0.1', path, port: 'probe-port' });
  const spec = {
    containers: [
      {
        name: 'c',
        image: 'i',
        ports: [{ name: 'probe-port', containerPort: port }],
        startupProbe: { httpGet: httpGet('/startup'), initialDelaySeconds: 10, periodSeconds: 10 },
        livenessProbe: { httpGet: httpGet('/live'), periodSeconds: 1, failureThreshold: 1 },
        readinessProbe: { httpGet: httpGet('/ready'), periodSeconds: 1, failureThreshold: 1 },
        ...wanted,
      },
    ],
  };
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
  const manifest = readManifest('/m', Buffer.from(text), 'n');
  if (!manifest.ok || !manifest.pod.containers[0]) throw new Error('no container');
  const [read] = manifest.pod.containers;
  const often = (probe: Probe | null) => probe && { ...probe, periodSeconds: PERIOD };
  return { ...read, livenessProbe: often(read.livenessProbe), readinessProbe: often(read.readinessProbe) };
}

function start(wanted: object = {}): readonly string[] {
  const events: string[] = [];
  const on = {
    onStarted: () => events.push('started'),
    onReady: (ready: boolean) => events.push(`ready ${ready}`),
    onDead: () => events.push('dead'),
  };
  probes = startProbes(container(wanted), 'v1.37.2', running, on, PERIOD * 1_000);
  return events;
}

test('first the startup probe, without its delay, then readiness and liveness', async () => {
  const events = start();
  await soon(() => expect(events).toEqual(['started', 'ready true']));
  expect(receivedRequests[0]).toBe('/startup kube-probe/1.37');
  await soon(() => expect(receivedRequests.some((line) => line.startsWith('/live'))).toBe(true));
});

test('neither runs before the container has started', async () => {
  answers['/startup'] = 500;
  const events = start();
  await soon(() => expect(receivedRequests.length).toBeGreaterThan(1));
  expect(events).toEqual([]);
  answers['/startup'] = 200;
  await soon(() => expect(events).toContain('started'));
});

test('a container that fails its liveness probe is dead, one that fails readiness is not ready', async () => {
  const events = start();
  await soon(() => expect(events).toContain('ready true'));
  answers['/ready'] = 500;
  answers['/live'] = 500;
  await soon(() => expect(events).toEqual(expect.arrayContaining(['ready false', 'dead'])));
});

test('without a readiness probe, a container that has started is ready', async () => {
  const events = start({ readinessProbe: null, livenessProbe: null });
  await soon(() => expect(events).toEqual(['started', 'ready true']));
});

test('without any probe, it is ready at once', async () => {
  const events = start({ startupProbe: null, readinessProbe: null, livenessProbe: null });
  await soon(() => expect(events).toEqual(['started', 'ready true']));
  expect(receivedRequests).toEqual([]);
});

test('a container that has ended is not probed', async () => {
  const events = start();
  await soon(() => expect(events).toContain('ready true'));
  probes?.stop();
  const periods = (count: number) => new Promise((resolve) => setTimeout(resolve, count * PERIOD * 1_000));
  // A probe that was sent earlier may still be in flight.
  await periods(5);
  const before = receivedRequests.length;
  await periods(10);
  expect(receivedRequests).toHaveLength(before);
});
