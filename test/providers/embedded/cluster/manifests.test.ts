import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CA_FOLDERS, imagesOf, manifests } from '../../../../src/providers/embedded/cluster/manifests.ts';

const images = imagesOf('1.37.2', '3.7.0');

test.each(['etcd.yaml', 'kube-apiserver.yaml', 'kube-controller-manager.yaml'])(
  '%s is what kubeadm 1.37 writes',
  (file) => {
    const written = readFileSync(new URL(`../../../fixtures/manifests/${file}`, import.meta.url), 'utf8');
    expect(manifests(images, CA_FOLDERS)[file]).toBe(written);
  },
);

test('certificate folders that the node does not have are not mounted', () => {
  const manifest = manifests(images, ['/etc/ssl/certs'])['kube-apiserver.yaml'];
  expect(manifest).toContain('path: /etc/ssl/certs');
  expect(manifest).not.toContain('ca-certificates');
});
