import { expect, test } from 'vitest';
import { editManifest } from '../../src/authoring/edit-manifest.ts';

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
spec:
  containers:
  - command:
    - kube-apiserver
    - --secure-port=6443
    name: kube-apiserver
    volumeMounts:
    - mountPath: /etc/ssl/certs
      name: ca-certs
      readOnly: true
  volumes:
  - hostPath:
      path: /etc/ssl/certs
      type: DirectoryOrCreate
    name: ca-certs
`;

test('an edit appends and leaves the rest as it stood', () => {
  const edited = editManifest(manifest, {
    command: ['--audit-log-path', '/var/log/audit.log'],
    mounts: [{ name: 'audit', mountPath: '/var/log', hostPath: '/srv/log' }],
  });
  expect(edited).toBe(
    manifest
      .replace(
        '    - --secure-port=6443\n',
        '    - --secure-port=6443\n    - --audit-log-path\n    - /var/log/audit.log\n',
      )
      .replace('      readOnly: true\n', '      readOnly: true\n    - mountPath: /var/log\n      name: audit\n')
      .concat('  - hostPath:\n      path: /srv/log\n    name: audit\n'),
  );
});

test('lists that are not there yet are made', () => {
  const bare = 'spec:\n  containers:\n  - command: [kube-apiserver]\n';
  const edited = editManifest(bare, {
    command: [],
    mounts: [{ name: 'a', mountPath: '/a', hostPath: '/b', readOnly: true }],
  });
  expect(edited).toContain('    volumeMounts:\n    - mountPath: /a\n      name: a\n      readOnly: true\n');
  expect(edited).toContain('  volumes:\n  - hostPath:\n      path: /b\n    name: a\n');
});

test('a text that is no manifest is refused by what it lacks', () => {
  expect(() => editManifest('a: 1', { command: ['x'], mounts: [] })).toThrow('no list at spec.containers[0].command');
});
