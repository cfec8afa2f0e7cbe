import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradeReport } from '../../../src/grading/result.ts';
import { dockerProxy } from '../../fixtures/docker-proxy.ts';
import { type Program, program } from '../cks-lab.ts';

let lab: Program;
let before: string;

const containers = () => execFileSync('docker', ['ps', '-aq', '--no-trunc'], { encoding: 'utf8' });

beforeAll(async () => {
  before = containers();
  lab = await program({ CKS_LAB_PROVIDER: 'kind' });
  await lab.must(['start', 'audit-01']);
});
afterAll(async () => {
  await lab.end();
  expect(containers()).toBe(before);
});

test('an untouched lab earns nothing, and edit works without an editor on the node', async () => {
  expect(await lab.grade()).toMatchObject({ provider: 'kind', score: 0, passed: false });
  await lab.onNode('echo one > /root/notes.txt');
  await lab.must(['edit', '/root/notes.txt'], { env: { VISUAL: 'sed -i s/one/two/' } });
  expect((await lab.onNode('cat /root/notes.txt')).stdout).toBe('two');
});

test('a Docker daemon that disappears while a lab is graded is an error, never a mistake of the learner', async () => {
  await using docker = await dockerProxy();
  const env = { DOCKER_HOST: docker.host };
  const grading = lab.run(['grade', '--json'], { env });
  await docker.taken(4);
  docker.cut();
  const { exitCode, stdout } = await grading;
  expect(exitCode).toBe(3);
  // If Docker becomes unavailable before the first check, there is no report.
  const report: Pick<GradeReport, 'checks'> | null = stdout === '' ? null : JSON.parse(stdout);
  expect(report?.checks.map(({ status }) => status) ?? ['error']).toContain('error');
  expect((await lab.run(['grade', '--json'], { env })).exitCode).toBe(3);
});

test('a solution passes and a mistake fails as its author states', { timeout: 900_000 }, async () => {
  const checked = await lab.must([
    'dev',
    'check',
    'audit-01',
    '--provider',
    'kind',
    '--only',
    '01-straightforward',
    '16-changed-after-start-to-right',
  ]);
  expect(checked.stdout).toContain('26/26');
});
