import { expect, test } from 'vitest';
import { parseKubernetesYaml } from '../../src/audit-policy/kubernetes-yaml.ts';
import { nodePathOf, normalised, volumeMountsOf } from '../../src/grading/evidence/volumes.ts';

const parsed = parseKubernetesYaml(
  `spec:
  containers:
  - volumeMounts:
    - {name: audit, mountPath: /etc/audit/, readOnly: true}
    - {name: logs, mountPath: /etc/audit/logs}
    - {name: sub, mountPath: /sub, subPath: a/b}
    - {name: typo, mountPath: /typo}
    - {name: undeclared, mountPath: /x}
  volumes:
  - {name: audit, hostPath: {path: /etc/kubernetes/audit, type: Directory}}
  - {name: logs, hostPath: {path: /var//log/}}
  - {name: sub, hostPath: {path: /srv}}
  - {name: typo, hostPaths: {path: /var/log}}
`,
  'm.yaml',
);
if (!parsed.ok) throw new Error(parsed.message);
const mounts = volumeMountsOf(parsed.root, 0);

test.each([
  ['/etc/audit/policy.yaml', '/etc/kubernetes/audit/policy.yaml'],
  ['/etc/audit', '/etc/kubernetes/audit'],
  ['/etc/audit/logs/audit.log', '/var/log/audit.log'],
  ['/sub/c', '/srv/a/b/c'],
])('%s of the container is %s of the node', (containerPath, path) => {
  expect(nodePathOf(mounts, containerPath)).toMatchObject({ kind: 'node', path });
});

test("what no mount covers is the container's own, also next to a mount of a like name", () => {
  expect(nodePathOf(mounts, '/etc/auditing/policy.yaml')).toEqual({ kind: 'container' });
  expect(nodePathOf(mounts, '/x/a')).toEqual({ kind: 'container' });
});

test('a volume without a known source is no folder of the node', () => {
  expect(nodePathOf(mounts, '/typo/audit.log')).toMatchObject({
    kind: 'elsewhere',
    mount: { volume: { source: 'hostPaths' } },
  });
});

test('read-only and places are kept', () => {
  expect(mounts[0]).toMatchObject({
    readOnly: true,
    place: { line: 4 },
    volume: { type: 'Directory', place: { line: 10 } },
  });
});

test('paths are normalised as the kernel walks them', () => {
  expect(normalised('//a/./b/../c/')).toBe('/a/c');
  expect(normalised('/..')).toBe('/');
});
