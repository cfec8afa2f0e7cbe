import { expect, test } from 'vitest';
import { editManifest } from '../../../src/labs/steps/edit-manifest.ts';
import type { ManifestEdit } from '../../../src/scenarios/step.ts';

const nothing: ManifestEdit = { of: 'kube-apiserver', replace: [], remove: [], command: [], unmount: [], mounts: [] };

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

test('an edit appends and leaves everything else unchanged', () => {
  const edited = editManifest(manifest, {
    ...nothing,
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

test('missing lists are created', () => {
  const bare = 'spec:\n  containers:\n  - command: [kube-apiserver]\n';
  const edited = editManifest(bare, {
    ...nothing,
    mounts: [{ name: 'a', mountPath: '/a', hostPath: '/b', readOnly: true }],
  });
  expect(edited).toContain('    volumeMounts:\n    - mountPath: /a\n      name: a\n      readOnly: true\n');
  expect(edited).toContain('  volumes:\n  - hostPath:\n      path: /b\n    name: a\n');
});

test('a text that is not a manifest is refused with what it lacks', () => {
  expect(() => editManifest('a: 1', { ...nothing, command: ['x'] })).toThrow('no mapping that could hold command');
});

test('items and volumes are replaced and removed in place', () => {
  const edited = editManifest(manifest, {
    ...nothing,
    replace: [{ from: '--secure-port=6443', to: '--secure-port=6444' }],
    unmount: ['ca-certs'],
  });
  expect(edited).toBe(
    manifest.replace('6443', '6444').replace(/ {4}volumeMounts:\n.*$/s, '    volumeMounts: []\n  volumes: []\n'),
  );
  expect(editManifest(manifest, { ...nothing, remove: ['--secure-port=6443'] })).toBe(
    manifest.replace('    - --secure-port=6443\n', ''),
  );
});

test('a missing target of a change is reported', () => {
  expect(() => editManifest(manifest, { ...nothing, remove: ['--secure-port'] })).toThrow('no item --secure-port');
  expect(() => editManifest(manifest, { ...nothing, replace: [{ from: '--a', to: '--b' }] })).toThrow('no item --a');
  expect(() => editManifest(manifest, { ...nothing, unmount: ['audit'] })).toThrow('no volumeMount audit');
});
