import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { obtainPrograms } from '../../src/binaries/obtain.ts';
import type { Program } from '../../src/binaries/release.ts';
import { temporaryFolder, writeScript } from './temporary-files.ts';

async function setUp() {
  const home = await temporaryFolder();
  const assets = join(home, 'assets');
  const kubebuilder = join(home, 'kubebuilder');
  // With a PATH that lacks Go and an address where nothing listens, programs cannot come from anywhere else.
  const env = { CKS_LAB_HOME: home, CKS_LAB_RELEASES: 'http://127.0.0.1:9', PATH: home };
  const obtain = <P extends Program>(more: Record<string, string>, ...programs: P[]) =>
    obtainPrograms({
      programs,
      minor: 37,
      signal: AbortSignal.timeout(10_000),
      progress: () => {},
      env: { ...env, ...more },
    });
  return { home, assets, kubebuilder, obtain };
}

const etcdSays = (version: string) => `echo "etcd Version: ${version}"; echo "Go Version: go1.26.8"`;

test('CKS_LAB_ASSETS comes before KUBEBUILDER_ASSETS', async () => {
  const { assets, kubebuilder, obtain } = await setUp();
  await writeScript(join(assets, 'etcd'), etcdSays('3.7.0'));
  await writeScript(join(kubebuilder, 'etcd'), etcdSays('3.7.0'));
  const { etcd } = await obtain({ CKS_LAB_ASSETS: assets, KUBEBUILDER_ASSETS: kubebuilder }, 'etcd');
  expect(etcd).toBe(join(assets, 'etcd'));
});

test('the first match is used for each program separately, and only the pinned version matches', async () => {
  const { assets, kubebuilder, obtain } = await setUp();
  await writeScript(join(assets, 'etcd'), etcdSays('3.6.5'));
  await writeScript(join(assets, 'kube-apiserver'), 'echo Kubernetes v1.37.2');
  await writeScript(join(kubebuilder, 'etcd'), etcdSays('3.7.0'));
  await writeScript(join(kubebuilder, 'kube-apiserver'), 'echo Kubernetes v1.37.2');
  const found = await obtain({ CKS_LAB_ASSETS: assets, KUBEBUILDER_ASSETS: kubebuilder }, 'etcd', 'kube-apiserver');
  expect(found).toEqual({ etcd: join(kubebuilder, 'etcd'), 'kube-apiserver': join(assets, 'kube-apiserver') });
});

test.each([
  ['kubectl', 'echo "Client Version: v1.37.2"; echo "Kustomize Version: v5.8.1"'],
  ['kube-controller-manager', 'echo "Kubernetes v1.37.2"'],
  ['kind', 'echo "kind v0.33.0 go1.26.8 linux/amd64"'],
] as const)('the version of %s is parsed from its output', async (program, body) => {
  const { assets, obtain } = await setUp();
  await writeScript(join(assets, program), body);
  expect(await obtain({ CKS_LAB_ASSETS: assets }, program)).toEqual({ [program]: join(assets, program) });
});

test('a program is asked for its version once, and again after its file has changed', async () => {
  const { home, assets, obtain } = await setUp();
  const calls = join(home, 'calls');
  const path = await writeScript(join(assets, 'etcd'), `echo asked >> ${calls}; ${etcdSays('3.7.0')}`);
  const callCount = async () => (await readFile(calls, 'utf8')).trim().split('\n').length;
  await obtain({ CKS_LAB_ASSETS: assets }, 'etcd');
  await obtain({ CKS_LAB_ASSETS: assets }, 'etcd');
  expect(await callCount()).toBe(1);
  await utimes(path, new Date(), new Date(Date.now() + 5000));
  await obtain({ CKS_LAB_ASSETS: assets }, 'etcd');
  expect(await callCount()).toBe(2);
});

test('a truncated cache of versions is recreated', async () => {
  const { home, assets, obtain } = await setUp();
  await writeScript(join(assets, 'etcd'), etcdSays('3.7.0'));
  await obtain({ CKS_LAB_ASSETS: assets }, 'etcd');
  await writeFile(join(home, 'cache/versions.json'), '{"/x": {"si');
  expect(await obtain({ CKS_LAB_ASSETS: assets }, 'etcd')).toEqual({ etcd: join(assets, 'etcd') });
});

test('a program in the cache is used without further checks', async () => {
  const { home, obtain } = await setUp();
  const folder = join(home, `cache/programs/etcd-3.7.0-${process.platform}-${process.arch}`);
  await writeScript(join(folder, 'etcd'), 'exit 1');
  expect(await obtain({}, 'etcd')).toEqual({ etcd: join(folder, 'etcd') });
});
