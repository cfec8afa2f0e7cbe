import { hostname } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';
import { ENABLE, GOOD, LOG, MANIFEST, POLICY, WRITE_POLICY } from './audit-01-answer.ts';

let lab: Program;

beforeAll(async () => {
  lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
  await lab.must(['start', 'audit-01']);
});
afterAll(() => lab.end());

beforeEach(async () => {
  await lab.must(['reset']);
  await lab.must(['exec', '--', 'sh', '-c', WRITE_POLICY], { input: GOOD });
});

/**
 * Grades the lab, and verifies that every check has a verdict, because nothing that a learner does may count as a
 * failure of the tool.
 */
async function grade() {
  const report = await lab.grade();
  expect(report.checks.filter(({ status }) => status === 'error')).toEqual([]);
  expect(report.passed).toBe(false);
  return new Map(report.checks.map((check) => [check.id, check]));
}

test('the manifest is deleted', async () => {
  await lab.onNode(`rm ${MANIFEST}`);
  const checks = await grade();
  expect(checks.get('policy-flag')).toMatchObject({
    status: 'fail',
    why: expect.stringContaining('defines a pod that runs kube-apiserver'),
  });
});

test.each([
  ['a folder', `rm ${POLICY} && mkdir ${POLICY}`, 'it is a directory'],
  ['a file of 50 MB', `head -c 50000000 /dev/zero > ${POLICY}`, '50000000 bytes'],
  ['a link in a circle', `ln -sf policy.yaml ${POLICY}`, 'a symbolic link loop'],
  ['a link to nowhere', `ln -sf /nowhere ${POLICY}`, 'there is no such file'],
  ['a pipe', `rm ${POLICY} && mkfifo ${POLICY}`, 'not a file'],
  ['of bytes that are no text', `head -c 1000 /dev/urandom > ${POLICY}`, ''],
])('the policy is %s', async (_what, script, says) => {
  await lab.onNode(script);
  expect((await grade()).get('policy-loads')).toMatchObject({ status: 'fail', actual: expect.stringContaining(says) });
});

test('a link leads to a file of the node, never to one of this machine', async () => {
  expect((await lab.onNode('cat /etc/hostname')).stdout.trim()).not.toBe(hostname());
  await lab.onNode(`ln -sf /proc/1/root/etc/hostname ${POLICY}`);
  const check = (await grade()).get('policy-loads');
  expect(check?.status).toBe('fail');
  expect(JSON.stringify(check)).not.toContain(hostname());
});

test('the log is filled with garbage', async () => {
  await lab.onNode(ENABLE);
  expect(await lab.grade()).toMatchObject({ passed: true });
  await lab.onNode(`head -c 20000000 /dev/urandom >> ${LOG}; echo '{"half": ' >> ${LOG}`);
  expect(await lab.grade()).toMatchObject({ passed: true });
  await lab.onNode(`rm ${LOG}; mkdir ${LOG}`);
  expect((await grade()).get('log-rest')).toMatchObject({ status: 'fail' });
});
