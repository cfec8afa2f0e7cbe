import { expect, test } from 'vitest';
import type { FileRead } from '../../../src/node/lab-node.ts';
import { manifestFolder, manifestNames } from '../../../src/node/manifest/manifest-folder.ts';

const FOLDER = '/etc/kubernetes/manifests';

function pod(name: string, image = 'i'): FileRead {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system' },
    spec: { containers: [{ name: 'c', image }] },
  });
  const stat = { type: 'file', size: 1, mode: 0o600, inode: 1, mtime: new Date(0), ctime: new Date(0) } as const;
  return { state: 'file', bytes: Buffer.from(text), stat };
}

function listing(files: Readonly<Record<string, FileRead>>) {
  const names = manifestNames(Object.keys(files));
  const read = names.flatMap((name) => {
    const file = files[name];
    return file ? [{ path: `${FOLDER}/${name}`, read: file }] : [];
  });
  return manifestFolder(read, 'controlplane');
}

test('every name that does not begin with a dot is considered, in byte order', () => {
  const names = ['kube-apiserver.yaml~', 'z', '.kube-apiserver.yaml.swp', 'B.yaml', 'é', 'a'];
  expect(manifestNames(names)).toEqual(['B.yaml', 'a', 'kube-apiserver.yaml~', 'z', 'é']);
});

test.each([
  ['kube-apiserver.yaml.bak', true],
  ['kube-apiserver.yml', true],
  ['kube-apiserver2.yaml', true],
  ['old.yaml', true],
  ['kube-apiserver.bak', false],
  ['kube-apiserver.bak.yaml', false],
  ['kube-apiserver-backup.yaml', false],
  ['backup.yaml', false],
])('a copy named %s wins: %s', (copy, wins) => {
  const { manifests, shadowed } = listing({
    'kube-apiserver.yaml': pod('kube-apiserver'),
    [copy]: pod('kube-apiserver'),
  });
  const [winner, loser] = wins ? [copy, 'kube-apiserver.yaml'] : ['kube-apiserver.yaml', copy];
  expect(manifests.map(({ file }) => file)).toEqual([`${FOLDER}/${winner}`]);
  expect(shadowed.map(({ manifest, by }) => [manifest.file, by])).toEqual([
    [`${FOLDER}/${loser}`, `${FOLDER}/${winner}`],
  ]);
});

test('an unreadable file is reported, and does not prevent the others from being read', () => {
  const { manifests, rejected } = listing({
    'a.yaml': { state: 'directory' },
    'b.yaml': { state: 'loop' },
    'c.yaml': { state: 'too-large', size: 11_000_000 },
    'd.yaml': pod(''),
    'e.yaml': pod('e'),
  });
  expect(manifests.map(({ file }) => file)).toEqual([`${FOLDER}/e.yaml`]);
  expect(rejected.map(({ message }) => message)).toEqual([
    'Provided manifest path is a directory, not recursing into manifest path',
    `stat ${FOLDER}/b.yaml: too many levels of symbolic links`,
    'the read limit is reached',
    'invalid pod: name is needed for the pod',
  ]);
});
