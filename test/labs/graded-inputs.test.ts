import { expect, test } from 'vitest';
import { changedBetween, fileVersions, objectVersions } from '../../src/labs/graded-inputs.ts';
import { memoryNode } from '../fixtures/memory-node.ts';

const { signal } = new AbortController();
const READS = { files: ['/root/answer.yaml'], objects: [], types: [] };
const ROLES = { files: [], objects: [{ type: 'secret', name: 'db', namespace: 'web' }], types: ['roles'] };

function nodeWith(files: Readonly<Record<string, number>>) {
  const contents = Object.entries(files).map(([file, time]) => [file, { content: '', ctime: new Date(time) }]);
  return memoryNode(Object.fromEntries(contents), () => ({ pods: [], rejected: [] }));
}

test('manifests and the files that checks read have versions, and no others', async () => {
  const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  const before = await fileVersions(
    nodeWith({ [manifest]: 1, '/root/answer.yaml': 1, '/root/notes': 1 }),
    READS,
    signal,
  );
  expect([...before.keys()]).toEqual([manifest, '/root/answer.yaml']);
  const after = await fileVersions(nodeWith({ [manifest]: 2, '/root/notes': 2 }), READS, signal);
  expect(changedBetween(before, after)).toEqual([manifest, '/root/answer.yaml']);
  expect(changedBetween(after, before)).toEqual([manifest, '/root/answer.yaml']);
  expect(changedBetween(before, before)).toEqual([]);
});

test('so have objects of all types that checks read, except those of a grade', async () => {
  const asked: (readonly string[])[] = [];
  const node = {
    ...nodeWith({}),
    async kubectl(args: readonly string[]) {
      asked.push(args);
      const stdout = 'Role web/deployer u1@7\nClusterRole /view u2@1\nSecret default/cks-0123456789ab u3@9\n';
      return { exitCode: 0, stdout, stderr: '' };
    },
  };
  expect(await objectVersions(node, ROLES, signal)).toEqual(
    new Map([
      ['Role web/deployer', 'u1@7'],
      ['ClusterRole view', 'u2@1'],
    ]),
  );
  expect(asked[0]?.slice(0, 3)).toEqual(['get', 'roles,secret', '--all-namespaces']);
});

test('nothing is known of them while the API server does not answer, and it is not asked without need', async () => {
  expect(await objectVersions(nodeWith({}), ROLES, signal)).toBeNull();
  expect(await objectVersions(nodeWith({}), READS, signal)).toEqual(new Map());
});
