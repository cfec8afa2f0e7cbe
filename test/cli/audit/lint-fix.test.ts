import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { audit, fileWith } from './program.ts';

const FAULTY = `# Our policy.
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
# Proxies and nodes watch a lot.
- level: None
  users: ["system:kube-proxy", "system:nodes"] # both
  verbs: ["WATCH"]
  resources:
  - group: ""
    resources: ["endpoints", "service"]
- level: Metadata
`;
const FIXED = `# Our policy.
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
# Proxies and nodes watch a lot.
- level: None
  users: ["system:kube-proxy"] # both
  verbs: ["watch"]
  resources:
  - group: ""
    resources: ["endpoints", "services"]
- level: None
  userGroups: [system:nodes]
  verbs: [watch]
  resources: [{group: "", resources: [endpoints, services]}]
- level: Metadata
`;

test('--fix makes the safe fixes, keeps comments and layout, and lints the result', async () => {
  const file = await fileWith(FAULTY);
  const { code, stdout, stderr } = await audit('lint', '--fix', file);
  expect(await readFile(file, 'utf8')).toBe(FIXED);
  expect(code).toBe(0);
  expect(stderr).toMatch(/: fixed 3 problems \(.*unknown-verb.*\)\n$/);
  expect(stdout).toContain('health-probes');
  expect(stdout).not.toContain('unknown-verb');
});

test('--dry-run shows the difference and writes nothing', async () => {
  const file = await fileWith(FAULTY);
  const { code, stdout, stderr } = await audit('lint', '--fix', '--dry-run', file);
  expect(await readFile(file, 'utf8')).toBe(FAULTY);
  expect(code).toBe(0);
  expect(stderr).toContain('would fix 3 problems');
  const lines = stdout.split('\n');
  expect(lines.slice(0, 2)).toEqual([`--- ${file}`, `+++ ${file}`]);
  expect(lines).toContain('-  verbs: ["WATCH"]');
  expect(lines).toContain('+  verbs: ["watch"]');
});

test('a known fix that is not safe is left to the user', async () => {
  const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [ResponseStarted]\nrules:\n- level: Metadata\n';
  const file = await fileWith(text);
  const { stderr } = await audit('lint', '--fix', file);
  expect(stderr).toContain('no safe fixes');
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('an unwritable file and contradictory options are wrong usage', async () => {
  expect(await audit('lint', '--fix', '-')).toMatchObject({ code: 2, stdout: '' });
  expect(await audit('lint', '--dry-run', await fileWith(FAULTY))).toMatchObject({ code: 2, stdout: '' });
});
