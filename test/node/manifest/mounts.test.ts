import { describe, expect, test } from 'vitest';
import { hostPathOf, wantedMounts } from '../../../src/node/manifest/mounts.ts';
import { readManifest } from '../../../src/node/manifest/read-manifest.ts';

function mountsOf(volumeMounts: object, volumes: object) {
  const manifest = readManifest(
    '/etc/kubernetes/manifests/a.yaml',
    Buffer.from(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'a', image: 'a', volumeMounts }], volumes },
      }),
    ),
    'controlplane',
  );
  if (!manifest.ok) throw new Error(manifest.message);
  const [container] = manifest.pod.containers;
  if (!container) throw new Error('no container');
  return wantedMounts(manifest.pod, 'UID', container);
}

test('a mount comes after those above it, and its path is absolute', () => {
  const { mounts } = mountsOf(
    [
      { name: 'inner', mountPath: '/etc/kubernetes/audit/policy.yaml', readOnly: true },
      { name: 'outer', mountPath: 'etc/kubernetes' },
    ],
    [
      { name: 'inner', hostPath: { path: '/p.yaml', type: 'File' } },
      { name: 'outer', hostPath: { path: '/k' } },
    ],
  );
  expect(mounts).toMatchObject([
    { containerPath: '/etc/kubernetes', hostPath: '/k', readOnly: false, hostPathType: '' },
    { containerPath: '/etc/kubernetes/audit/policy.yaml', hostPath: '/p.yaml', readOnly: true, hostPathType: 'File' },
  ]);
});

test('a volume with an unknown source is an empty folder of the pod', () => {
  const { mounts } = mountsOf([{ name: 'log', mountPath: '/log' }], [{ name: 'log', hostpath: { path: '/var/log' } }]);
  expect(mounts).toMatchObject([
    { source: 'emptyDir', hostPath: '/var/lib/kubelet/pods/UID/volumes/kubernetes.io~empty-dir/log' },
  ]);
});

test('a subPath is below the volume', () => {
  const { mounts } = mountsOf(
    [{ name: 'v', mountPath: '/m', subPath: 'a/b' }],
    [{ name: 'v', hostPath: { path: '/v' } }],
  );
  expect(mounts).toMatchObject([{ hostPath: '/v/a/b' }]);
});

test('volumes of other kinds are named', () => {
  const { mounts, unsupported } = mountsOf(
    [{ name: 'n', mountPath: '/n' }],
    [{ name: 'n', nfs: { server: 's', path: '/x' } }],
  );
  expect([mounts, unsupported]).toEqual([[], ['n']]);
});

describe('hostPathOf', () => {
  const mount = (containerPath: string, hostPath: string) => ({ containerPath, hostPath, readOnly: false });
  const mounts = [mount('/etc', '/e'), mount('/etc/kubernetes/audit/', '/a'), mount('/file', '/f.yaml')];

  test.each([
    ['/etc/kubernetes/audit/policy.yaml', '/a/policy.yaml'],
    ['/etc/kubernetes/./audit//x/../policy.yaml', '/a/policy.yaml'],
    ['/etc/kubernetes/auditor', '/e/kubernetes/auditor'],
    ['/etc', '/e'],
    ['/file', '/f.yaml'],
  ])('%s is %s on the node', (inside, outside) => {
    expect(hostPathOf(mounts, inside)?.hostPath).toBe(outside);
  });

  test.each(['/etcetera', '/file.bak', '/var/log'])('%s is only in the container', (inside) => {
    expect(hostPathOf(mounts, inside)).toBeNull();
  });

  test('a mount at the root covers everything', () => {
    expect(hostPathOf([mount('/', '/host')], '/var/log')?.hostPath).toBe('/host/var/log');
  });
});
