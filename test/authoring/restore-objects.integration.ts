import { expect, test } from 'vitest';
import type { ObjectsOfCluster } from '../../src/authoring/objects-of-cluster.ts';
import { objectsOfCluster } from '../../src/authoring/objects-of-cluster.ts';
import { restoreObjects, settledObjects } from '../../src/authoring/restore-objects.ts';
import { isRecord } from '../../src/kubernetes/decoding/record.ts';
import { apiClient } from '../../src/node/api-client/api-client.ts';
import { type Asked, withAnsweringNode } from '../fixtures/answering-node.ts';

const MAPS = '/api/v1/configmaps';
const DISCOVERY = {
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'configmaps', responseKind: { kind: 'ConfigMap' }, verbs: ['create', 'delete', 'list'] },
            { resource: 'events', responseKind: { kind: 'Event' }, verbs: ['create', 'delete', 'list'] },
            { resource: 'bindings', responseKind: { kind: 'Binding' }, verbs: ['create'] },
          ],
        },
      ],
    },
  ],
};

type Content = Readonly<Record<string, unknown>>;

/**
 * Simulates a cluster of ConfigMaps. The ConfigMap named `constant` is recreated when it is deleted, `fixed` cannot be
 * replaced, and `stuck` cannot be deleted.
 */
function clusterOf(content: Readonly<Record<string, Content>>, { constant = '', fixed = '', stuck = '' } = {}) {
  let version = 0;
  const made = (one: Content, uid = `${++version}`) => ({ one, uid, resourceVersion: `${++version}` });
  const objects = new Map(Object.entries(content).map(([name, one]) => [name, made(one)]));
  const answer = ({ method, path, body }: Asked) => {
    if (path === '/api') return { status: 200, body: DISCOVERY };
    if (path === '/apis') return { status: 200, body: { items: [] } };
    const name = path.replace(/\?.*$/, '').split('/').at(-1) ?? '';
    const sent = isRecord(body) ? body : {};
    const { data } = sent;
    const known = objects.get(name);
    if (method === 'GET') {
      expect(path).toBe(MAPS);
      const items = [...objects].map(([name, { one, uid, resourceVersion }]) => ({
        metadata: { name, namespace: 'a', uid, resourceVersion, ...(name === 'owned' && { ownerReferences: [{}] }) },
        ...one,
      }));
      return { status: 200, body: { items } };
    }
    if (method === 'DELETE') {
      if (name !== stuck) objects.delete(name);
      if (name === constant && known !== undefined) objects.set(name, made(known.one));
      return { status: 200, body: {} };
    }
    const own = isRecord(sent.metadata) ? String(sent.metadata.name) : '';
    if (method === 'PUT' && own === fixed) return { status: 422, body: {} };
    expect(sent).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'a' } });
    expect(sent.metadata).not.toHaveProperty('uid');
    objects.set(own, made({ data }, known?.uid));
    return { status: method === 'PUT' ? 200 : 201, body: {} };
  };
  const data = () => Object.fromEntries([...objects].map(([name, { one }]) => [name, one.data]));
  const set = (name: string, one: Content) => objects.set(name, made(one));
  return { answer, data, set, delete: (name: string) => objects.delete(name) };
}

/** Applies `change`, restores the cluster, and returns the resulting data and the result of the restoration. */
async function restored(
  cluster: ReturnType<typeof clusterOf>,
  change: () => void,
): Promise<{ readonly result: ObjectsOfCluster | null; readonly data: object }> {
  const { signal } = new AbortController();
  return withAnsweringNode(cluster.answer, async (node) => {
    const api = await apiClient(node, { signal });
    try {
      const before = await objectsOfCluster(api, signal);
      change();
      const result = await restoreObjects(api, before, signal, 1000);
      return { result, data: cluster.data() };
    } finally {
      api.close();
    }
  });
}

const BEFORE = { kept: { data: { a: '1' } }, changed: { data: { a: '1' } }, fixed: { data: { a: '1' } } };

test('new, missing and changed objects are restored, even if this requires a new object', async () => {
  const cluster = clusterOf(BEFORE, { fixed: 'fixed' });
  const { data, result } = await restored(cluster, () => {
    cluster.set('new', { data: {} });
    cluster.delete('kept');
    cluster.set('changed', { data: { a: '2' } });
    cluster.set('fixed', { data: { a: '2' } });
  });
  expect(data).toEqual({ kept: { a: '1' }, changed: { a: '1' }, fixed: { a: '1' } });
  expect(result?.size).toBe(3);
});

test('objects of controllers stay, and owned objects are left to their owners', async () => {
  const cluster = clusterOf(BEFORE, { constant: 'root' });
  const { data, result } = await restored(cluster, () => {
    cluster.set('root', { data: { ca: 'x' } });
    cluster.set('owned', { data: {} });
  });
  expect(data).toMatchObject({ root: { ca: 'x' }, owned: {} });
  expect([...(result?.keys() ?? [])]).toContain('/api/v1/namespaces/a/configmaps/root');
});

test('an object that cannot be restored is reported', async () => {
  const cluster = clusterOf(BEFORE, { stuck: 'stuck' });
  const { result } = await restored(cluster, () => cluster.set('stuck', { data: {} }));
  expect(result).toBeNull();
});

test('a cluster is settled when two checks find the same objects', async () => {
  const cluster = clusterOf(BEFORE);
  const { signal } = new AbortController();
  let looks = 0;
  const answer = (asked: Asked) => {
    if (asked.path === MAPS) looks += 1;
    if (asked.path === MAPS && looks === 2) cluster.set('late', { data: {} });
    return cluster.answer(asked);
  };
  const settled = await withAnsweringNode(answer, async (node) => {
    const api = await apiClient(node, { signal });
    return settledObjects(api, signal).finally(() => api.close());
  });
  expect(settled.size).toBe(4);
  expect(looks).toBe(3);
});
