import { expect, test } from 'vitest';
import { auditPolicyAtStart } from '../../../src/checks/audit/policy-at-start.ts';
import { apiServerManifest } from '../../../src/checks/control-plane/api-server.ts';
import { allReads } from '../../../src/grading/reads.ts';
import { contextOf, MANIFEST, type MountedVolume, manifestOf, nodeOf, POLICY } from '../../fixtures/one-check.ts';

const POLICY_FLAG = '--audit-policy-file=/etc/audit/policy.yaml';
const LOG_FLAG = '--audit-log-path=/var/log/audit/audit.log';
const AUDIT = { at: '/etc/audit', hostPath: '/etc/kubernetes/audit' };
const GOOD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n';

/** The error with which an API server with these flags and volumes is known to exit. */
async function foreseen(flags: readonly string[], volumes: readonly MountedVolume[], policy: string | null = GOOD) {
  const files = { [MANIFEST]: manifestOf(flags, volumes), ...(policy !== null && { [POLICY]: policy }) };
  const checks = [{ id: 'a', kind: 'apiserver-running', title: 'A', points: 1, hint: 'h' }];
  const { scenario, ...context } = contextOf({ checks }, nodeOf(files));
  const lab = { ...context, scenario: scenario.definition, reads: allReads([]), beforeActions: [] };
  const manifest = await apiServerManifest(lab);
  if (manifest.state === 'absent') throw new Error(manifest.why);
  return auditPolicyAtStart.foresee(lab, manifest);
}

test('nothing is known that would stop it', async () => {
  expect(await foreseen([], [])).toBeNull();
  expect(await foreseen([POLICY_FLAG, LOG_FLAG], [AUDIT])).toBeNull();
  expect(await foreseen([POLICY_FLAG], [{ ...AUDIT, hostPath: '/elsewhere' }], 'rules: 3')).toBeNull();
});

test('a policy that it cannot find, read or load', async () => {
  const path = '/etc/audit/policy.yaml';
  expect(await foreseen([POLICY_FLAG], [])).toBe(
    `loading audit policy file: failed to read file path "${path}": open ${path}: no such file or directory`,
  );
  expect(await foreseen([POLICY_FLAG], [AUDIT], null)).toBe(
    `loading audit policy file: failed to read file path "${path}": open ${POLICY}: no such file or directory`,
  );
  expect(await foreseen([POLICY_FLAG], [AUDIT], 'apiVersion: audit.k8s.io/v1\nkind: Policy\n')).toBe(
    'loading audit policy file: loaded illegal policy with 0 rules: from file /etc/audit/policy.yaml',
  );
});

test('a log that it cannot create', async () => {
  const logs = { at: '/var/log/audit', hostPath: '/var/log/kubernetes/audit', readOnly: true };
  expect(await foreseen([LOG_FLAG], [logs])).toBe(
    'ensureLogFile: open /var/log/audit/audit.log: read-only file system',
  );
});
