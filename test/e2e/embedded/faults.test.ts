import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GradeReport } from '../../../src/grading/result.ts';
import { killProcessesOf, mountsBelow, type Program, processesOf, program } from '../cks-lab.ts';
import { ENABLE, GOOD, WRITE_POLICY } from './audit-01-answer.ts';

let lab: Program;

beforeEach(async () => {
  lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
});
afterEach(() => lab.end());

test('a start that is killed at any of 20 points leaves nothing that stop --all does not remove', {
  timeout: 600_000,
}, async () => {
  const whole = await timeOf(() => lab.must(['start', 'audit-01']));
  await lab.must(['stop', '--all']);
  for (let point = 0; point < 20; point++) await killAfter((whole * point) / 20, lab.data);
});

test('neither does one that is killed while it prepares the cluster that labs start from', {
  timeout: 600_000,
}, async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'cks-lab-cold-'));
  const cold = () => rm(cache, { recursive: true, force: true });
  try {
    await lab.end();
    lab = await program({ CKS_LAB_PROVIDER: 'embedded', XDG_CACHE_HOME: cache });
    const whole = await timeOf(() => lab.must(['start', 'audit-01']));
    await lab.must(['stop', '--all']);
    for (let point = 1; point <= 3; point++) {
      await cold();
      await killAfter((whole * point) / 4, cache);
    }
    await lab.must(['start', 'audit-01']);
    await lab.must(['stop', '--all']);
  } finally {
    await cold();
  }
});

/** Kills a starting lab after the given time, and checks that nothing is left below the data folder or `folder`. */
async function killAfter(milliseconds: number, folder: string): Promise<void> {
  const starting = lab.spawn(['start', 'audit-01']);
  await sleep(milliseconds);
  // The launcher replaces itself with the program, so this is the pid of the program.
  starting.kill('SIGKILL');
  const when = `after a kill at ${Math.round(milliseconds)} ms`;
  const status = await lab.run(['status']);
  expect([0, 2], `status ${when}: ${status.stderr}`).toContain(status.exitCode);
  await lab.must(['stop', '--all']);
  for (const place of [lab.data, folder]) {
    expect(await processesOf(place), `processes ${when}`).toEqual([]);
    expect(await mountsBelow(place), `mounts ${when}`).toEqual([]);
  }
  expect(await readdir(path.join(lab.data, 'labs')).catch(() => []), `folders ${when}`).toEqual([]);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

test('Ctrl-C during a start cleans up, and the exit code shows it', async () => {
  const starting = lab.spawn(['start', 'audit-01']);
  const ended = new Promise<number | null>((resolve) => starting.on('exit', (code) => resolve(code)));
  const labs = () => readdir(path.join(lab.data, 'labs')).catch(() => []);
  await expect.poll(labs, { timeout: 60_000, interval: 20 }).toEqual(['audit-01']);
  starting.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await labs()).toEqual([]);
  expect(await processesOf(lab.data)).toEqual([]);
});

test('after a reboot, the lab is reported as stopped and restarts with its files', async () => {
  await lab.must(['start', 'audit-01']);
  await lab.onNode('echo mine > /root/notes.txt; kubectl create configmap mine');
  await killProcessesOf(lab.data);
  expect((await lab.must(['status'])).stdout).toContain('stopped');
  expect((await lab.run(['grade'])).stderr).toContain('your files are kept');
  expect((await lab.must(['start', 'audit-01'])).stdout).toContain('Record what changes');
  expect((await lab.onNode('cat /root/notes.txt; kubectl get configmap mine -o name')).stdout).toBe(
    'mine\nconfigmap/mine',
  );
});

test('two concurrent labs share nothing, and do not use the ports of this machine', async () => {
  const servers = await Promise.all([6443, 2379].map(occupy));
  try {
    await Promise.all([
      lab.must(['start', 'audit-01', '--name', 'one']),
      lab.must(['start', 'audit-01', '--name', 'two']),
    ]);
    await lab.must(['exec', 'one', '--', 'kubectl', 'create', 'configmap', 'only-in-one']);
    const two = await lab.must(['exec', 'two', '--', 'kubectl', 'get', 'configmaps', '-o', 'name']);
    expect(two.stdout).not.toContain('only-in-one');
    await lab.must(['stop', 'one']);
    expect((await lab.must(['exec', 'two', '--', 'kubectl', 'get', '--raw', '/readyz'])).stdout).toBe('ok');
  } finally {
    for (const close of servers) close();
  }
});

test('without Docker, kind is refused with an alternative, and auto chooses the embedded node', async () => {
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  const refused = await lab.run(['start', 'audit-01', '--provider', 'kind'], { env });
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain('kind cannot be used here');
  const taken = await lab.must(['start', 'audit-01', '--provider', 'auto'], { env });
  expect(taken.stderr).toMatch(/^Node: embedded: .*kind cannot be used/m);
});

test('a node that disappears while it is graded is an error, never a mistake of the learner', async () => {
  await lab.must(['start', 'audit-01']);
  await lab.must(['exec', '--', 'sh', '-c', WRITE_POLICY], { input: GOOD });
  await lab.onNode(ENABLE);
  expect(await lab.grade()).toMatchObject({ passed: true });
  const grading = lab.spawn(['grade', '--json'], 'pipe');
  let written = '';
  grading.stdout?.on('data', (chunk) => {
    written += String(chunk);
  });
  const ended = once(grading, 'close');
  await new Promise<void>((resolve) => {
    grading.stderr?.on('data', (told) => String(told).includes('Performing the actions') && resolve());
  });
  await killProcessesOf(path.join(lab.data, 'labs'));
  expect(await ended).toEqual([3, null]);
  const report: GradeReport = JSON.parse(written);
  expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(report.checks.some(({ status }) => status === 'error')).toBe(true);
});

/** Occupies a port on this machine, unless it is already in use. Returns a function that releases it. */
function occupy(port: number): Promise<() => void> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(() => {}));
    server.listen(port, '0.0.0.0', () => resolve(() => server.close()));
  });
}
