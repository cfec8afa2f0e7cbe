import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';
import { docker } from './node-labs.ts';

const SCENARIO = `formatVersion: 1
title: Two nodes
domain: System Hardening
minutes: 5
weight: 5
requires: {nodes: 2}
checks:
- {id: up, kind: apiserver-running, title: The API server runs, points: 1, hint: Look.}
`;

let pack: string;
let lab: Program;

beforeAll(async () => {
  pack = await mkdtemp(path.join(tmpdir(), 'cks-lab-pack-'));
  await mkdir(path.join(pack, 'two-01'));
  for (const [name, text] of [
    ['scenario.yaml', SCENARIO],
    ['task.md', 'Look.'],
    ['solution.md', 'Look.'],
  ] as const) {
    await writeFile(path.join(pack, 'two-01', name), text);
  }
  lab = await program({ CKS_LAB_PROVIDER: 'kind' });
});
afterAll(async () => {
  await lab.end();
  await rm(pack, { recursive: true });
});

const onWorker = async () => (await lab.must(['exec', '--node', 'worker', '--', 'hostname'])).stdout;
const readyNodes = async () => {
  const { stdout } = await lab.must(['exec', '--', 'kubectl', 'get', 'nodes', '--no-headers']);
  return stdout.split('\n').filter((line) => / Ready /.test(line)).length;
};

test('a lab of two nodes has a worker, and restarts with it', async () => {
  await lab.must(['start', '--scenarios', pack, 'two-01', '--name', 'two']);
  expect(await onWorker()).toMatch(/-worker$/);
  await expect.poll(readyNodes, { timeout: 60_000 }).toBe(2);
  await lab.must(['exec', '--node', 'worker', '--', 'touch', '/root/kept']);

  const containers = docker('ps', '-q', '--filter', `name=${(await onWorker()).replace(/-worker$/, '')}`).split('\n');
  expect(containers).toHaveLength(2);
  docker('stop', ...containers);
  expect((await lab.run(['exec', '--node', 'worker', '--', 'true'])).exitCode).toBe(125);
  await lab.must(['start', '--scenarios', pack, 'two-01', '--name', 'two']);
  await lab.must(['exec', '--node', 'worker', '--', 'ls', '/root/kept']);
});

test('an embedded lab is not created for a scenario that needs two nodes, and the reason is reported', async () => {
  const refused = await lab.run(['start', '--scenarios', pack, 'two-01', '--name', 'no', '--provider', 'embedded']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('the scenario needs 2 nodes, but its labs have one');
});
