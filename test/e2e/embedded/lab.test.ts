import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { elementsOf } from '../../fixtures/html-outline.ts';
import { schemaErrors } from '../../fixtures/report-schema.ts';
import { mountsBelow, type Program, processesOf, program } from '../cks-lab.ts';
import { ENABLE, GOOD, WRITE_POLICY } from './audit-01-answer.ts';

let lab: Program;

beforeAll(async () => {
  lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
});
afterAll(() => lab.end());

test('a lab is started, worked on, graded, reset and stopped', async () => {
  const started = await lab.must(['start', 'audit-01']);
  expect(started.stdout).toContain('/etc/kubernetes/audit/policy.yaml');
  await lab.must(['exec', '--', 'kubectl', 'create', 'configmap', 'at-once', '--from-literal=a=b']);

  const untouched = await lab.run(['grade', '--json']);
  expect(untouched.exitCode).toBe(1);
  expect(JSON.parse(untouched.stdout)).toMatchObject({
    schemaVersion: 1,
    lab: 'audit-01',
    provider: 'embedded',
    score: 0,
    passed: false,
  });
  expect(schemaErrors(JSON.parse(untouched.stdout))).toEqual([]);

  await lab.must(['exec', '--', 'sh', '-c', WRITE_POLICY], { input: GOOD });
  await lab.onNode(ENABLE);
  const html = path.join(lab.data, 'grade.html');
  const graded = await lab.run(['grade', '--html', html]);
  expect(graded.stdout).toMatch(/Passed: 26 of 26 points/);
  expect(graded.exitCode).toBe(0);
  const page = await readFile(html, 'utf8');
  expect(elementsOf(page).filter(({ name }) => name === 'table').length).toBeGreaterThan(1);
  expect(page).toContain('left out, since it may contain configmaps');
  const unreported = await lab.run(['grade', '--junit', '/no-such-folder/report.xml']);
  expect(unreported).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('/no-such-folder/report.xml') });
  expect((await lab.must(['history'])).stdout.match(/26\/26/g)).toHaveLength(2);
  expect((await lab.must(['list'])).stdout).toContain('26/26');
  expect((await lab.must(['exec', '--', 'kubectl', 'get', 'secret,configmap,pod', '-o', 'name'])).stdout).not.toContain(
    'cks-',
  );

  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  await lab.onNode(`sed -i s/--audit-log-path/--audit-log-paht/ ${manifest}`);
  const broken = await lab.run(['doctor', 'audit-01']);
  expect(broken).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/unknown flag: --audit-log-paht/) });
  expect(broken.stdout).toMatch(new RegExp(`look at +${manifest}:[0-9]+`));
  const restored = await lab.must(['doctor', 'audit-01', '--restore', '--yes']);
  expect(restored.stdout).toMatch(/-.*--audit-log-paht=[\s\S]*\+.*--audit-log-path=[\s\S]*is ready/);

  await lab.must(['reset']);
  expect(await lab.grade()).toMatchObject({ score: 0 });
  await lab.must(['stop']);
  expect(await readdir(path.join(lab.data, 'labs'))).toEqual([]);
  expect(await processesOf(lab.data)).toEqual([]);
  expect(await mountsBelow(lab.data)).toEqual([]);
});

test('exec passes streams and exit codes through, and reports its own failures with 125', async () => {
  await lab.must(['start', 'audit-01']);
  const through = await lab.run(['exec', '--', 'sh', '-c', 'cat; echo oops >&2; exit 7'], { input: 'in\n' });
  expect(through).toMatchObject({ exitCode: 7, stdout: 'in', stderr: 'oops' });
  expect((await lab.run(['exec', 'no-such-lab', '--', 'true'])).exitCode).toBe(125);
  expect((await lab.run(['exec', 'true'])).exitCode).toBe(125);
});

test('edit writes a file of the node back, and reports if it has changed in the meantime', async () => {
  await lab.must(['start', 'audit-01']);
  const file = '/root/notes.txt';
  const written = await lab.must(['edit', file], { env: { EDITOR: 'sed -i $a\\hello', VISUAL: '' } });
  expect(written.stderr).toContain('is unchanged');
  await lab.onNode(`echo one > ${file}; chmod 600 ${file}`);
  expect((await lab.must(['edit', file], { env: { VISUAL: 'sed -i s/one/two/' } })).stderr).toContain('saved');
  expect((await lab.onNode(`cat ${file}; stat -c %a ${file}`)).stdout).toBe('two\n600');
  expect((await lab.run(['edit', '/etc/kubernetes'])).stderr).toContain('/etc/kubernetes is a directory');
  expect((await lab.run(['edit', 'etc/passwd'])).exitCode).toBe(2);
});

test('watch grades again when a file has changed, and ends on Ctrl-C', async () => {
  await lab.must(['start', 'audit-01']);
  const watching = lab.spawn(['watch'], 'pipe');
  let told = '';
  watching.stdout?.on('data', (chunk) => {
    told += String(chunk);
  });
  const grades = () => told.match(/\d+ of 26 points/g) ?? [];
  await expect.poll(grades, { timeout: 60_000 }).toHaveLength(1);
  await lab.must(['exec', '--', 'sh', '-c', WRITE_POLICY], { input: GOOD });
  await expect.poll(grades, { timeout: 60_000 }).toHaveLength(2);
  expect(grades()[1]).not.toBe(grades()[0]);
  const ended = once(watching, 'exit');
  watching.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});
