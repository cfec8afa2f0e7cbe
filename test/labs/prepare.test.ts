import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { prepare } from '../../src/labs/prepare.ts';
import type { Scenario } from '../../src/scenarios/load.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';
import { scenarioSchema } from '../../src/scenarios/schema.ts';
import { actingNode } from '../fixtures/acting-node.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-prepare-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('users exist before the first step, in kubeconfigs that only root can read', async () => {
  const node = actingNode((args) => ({ exitCode: 0, stdout: args[1] === 'token' ? 'a-token\n' : '' }));
  const users = [
    { id: 'jane', name: 'jane', groups: ['dev'], kubeconfig: '/root/jane.conf' },
    { id: 'robot', serviceAccount: { namespace: 'prod', name: 'robot' }, kubeconfig: '/home/robot/.kube/config' },
  ];
  const steps: string[] = [];
  const progress = (step: string, detail?: string) => steps.push(`${step}: ${detail}`);
  await prepare(node, scenario({ users, prepare: [{ run: 'echo done' }] }), { signal, progress });
  expect(parse(node.written.get('/root/jane.conf') ?? '')).toMatchObject({ users: [{ name: 'jane' }] });
  expect(parse(node.written.get('/home/robot/.kube/config') ?? '')).toMatchObject({
    users: [{ name: 'system:serviceaccount:prod:robot', user: { token: 'a-token' } }],
  });
  const lines = node.ran.map((argv) => argv.join(' '));
  expect(lines).toContain('install -D -m 600 -- /dev/null /root/jane.conf');
  expect(lines.findIndex((line) => line.startsWith('kubectl apply'))).toBeLessThan(
    lines.findIndex((line) => line.includes('create token robot --namespace=prod')),
  );
  expect(lines.at(-1)).toBe('sh -c echo done');
  expect(steps).toEqual(['Preparing the task: undefined', 'Preparing the task: step 1 of 1 (run)']);
});

test("a folder is copied over the node's root, and executable files stay executable", async () => {
  await mkdir(path.join(folder, 'node/opt/bin'), { recursive: true });
  await writeFile(path.join(folder, 'node/opt/bin/tool'), '#!/bin/sh\n', { mode: 0o700 });
  await writeFile(path.join(folder, 'node/notes'), 'read me', { mode: 0o600 });
  const node = actingNode();
  await prepare(node, scenario({ prepare: [{ lay: 'node' }] }), { signal, progress: () => {} });
  expect(Object.fromEntries(node.written)).toEqual({ '/notes': 'read me', '/opt/bin/tool': '#!/bin/sh\n' });
  expect(node.ran.filter(([program]) => program === 'chmod').map((argv) => argv.slice(1))).toEqual([
    ['644', '--', '/notes'],
    ['755', '--', '/opt/bin/tool'],
  ]);
});

test('a step is performed as its user; one that may fail does not end the preparation', async () => {
  const node = actingNode((args) => ({ exitCode: args.includes('fail') ? 1 : 0, stderr: 'Forbidden' }));
  const users = [{ id: 'jane', name: 'jane' }];
  const mayFail = { kubectl: 'fail at this', as: 'jane', mayFail: true };
  const must = { kubectl: 'fail again' };
  const all = scenario({ users, prepare: [mayFail, must] });
  await expect(prepare(node, all, { signal, progress: () => {} })).rejects.toThrow(
    'step 2 of 2 (kubectl): kubectl fail again: exit code 1: Forbidden',
  );
  expect(node.ran.find((argv) => argv.includes('at'))?.[1]).toMatch(/^--kubeconfig=\/tmp\/\.cks-lab-\w+\/jane\.conf$/);
  expect([...node.written.keys()]).toEqual([]);
});

function scenario(parts: Readonly<Record<string, unknown>>): Scenario {
  const id = 'test-01';
  if (!isScenarioId(id)) throw new TypeError(id);
  const definition = scenarioSchema.parse({
    ...{
      formatVersion: 1,
      title: 'T',
      domain: 'System Hardening',
      minutes: 5,
      weight: 5,
      audit: { policy: '/p', log: '/l' },
    },
    checks: [{ id: 'a', kind: 'apiserver-running', title: 'A', points: 1, hint: 'h' }],
    ...parts,
  });
  return { id, folder, definition, task: '', hints: [], solution: '' };
}
