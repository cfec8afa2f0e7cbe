import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../node/api-client/api-client.ts';
import {
  type ClusterObject,
  contentOf,
  isAlike,
  type ObjectsOfCluster,
  objectsOfCluster,
} from './objects-of-cluster.ts';

/** Milliseconds for controllers to follow, and between two checks. */
const SETTLE_MS = 8000;
const LOOK_MS = 200;

/** The objects of a new cluster, once its controllers have created theirs and no longer change anything. */
export async function settledObjects(api: ApiClient, signal: AbortSignal): Promise<ObjectsOfCluster> {
  const end = performance.now() + SETTLE_MS;
  let before = await objectsOfCluster(api, signal);
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal });
    const now = await objectsOfCluster(api, signal);
    const isSettled = hasRootCertificates(now) && now.size === before.size && isUnchanged(before, now);
    if (isSettled || performance.now() > end) return now;
    before = now;
  }
}

/** A controller creates one in every namespace. */
function hasRootCertificates(objects: ObjectsOfCluster): boolean {
  const namespaces = [...objects.keys()].filter((path) => /^\/api\/v1\/namespaces\/[^/]+$/.test(path));
  return namespaces.every((path) => objects.has(`${path}/configmaps/kube-root-ca.crt`));
}

function isUnchanged(before: ObjectsOfCluster, now: ObjectsOfCluster): boolean {
  return [...now].every(([path, object]) => {
    const earlier = before.get(path);
    return earlier !== undefined && isAlike(earlier, object);
  });
}

/**
 * Restores the objects of a cluster: deletes new ones, recreates missing ones, and reverts changed ones. An object that
 * reappears after its deletion belongs to a controller, as does the default service account of every namespace, and
 * stays. Returns the objects that exist afterwards, or `null` if not everything could be restored.
 */
export async function restoreObjects(
  api: ApiClient,
  before: ObjectsOfCluster,
  signal: AbortSignal,
  patience = SETTLE_MS,
): Promise<ObjectsOfCluster | null> {
  const end = performance.now() + patience;
  /** The objects that were deleted here, by uid. */
  const deleted = new Map<string, unknown>();
  for (;;) {
    const now = await objectsOfCluster(api, signal);
    const changes = changesBetween(now);
    if (changes.length === 0) return now;
    if (performance.now() > end) return null;
    for (const change of changes) await change();
    await sleep(LOOK_MS, undefined, { signal });
  }

  function changesBetween(now: ObjectsOfCluster): readonly (() => Promise<unknown>)[] {
    const surplus = [...now].filter(([path, { uid }]) => !before.has(path) && (deleted.get(path) ?? uid) === uid);
    return [
      ...surplus.map(([path, { uid }]) => () => {
        deleted.set(path, uid);
        return remove(path);
      }),
      ...[...before].flatMap(([path, object]) => {
        const present = now.get(path);
        if (present === undefined) return [() => create(object)];
        return isAlike(object, present) ? [] : [() => replace(path, object)];
      }),
    ];
  }

  async function remove(path: string): Promise<void> {
    await api.json({ method: 'DELETE', path: `${path}?gracePeriodSeconds=0`, signal });
  }

  async function create({ collection, body }: ClusterObject): Promise<void> {
    await api.json({ method: 'POST', path: collection, body: contentOf(body), signal });
  }

  /** An immutable field requires a new object. */
  async function replace(path: string, object: ClusterObject): Promise<void> {
    const { status } = await api.json({ method: 'PUT', path, body: contentOf(object.body), signal });
    if (status === 200) return;
    await remove(path);
    await create(object);
  }
}
