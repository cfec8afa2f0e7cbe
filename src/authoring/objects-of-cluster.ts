import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../kubernetes/decoding/record.ts';
import type { ApiClient } from '../node/api-client/api-client.ts';

/** The objects of a cluster at one point in time, by their URL paths. */
export type ObjectsOfCluster = ReadonlyMap<string, ClusterObject>;

export interface ClusterObject {
  /** The path at which it is created. */
  readonly collection: string;
  readonly uid: unknown;
  /** As the API server returns it. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Types that controllers write constantly, and that no other client creates. */
const VOLATILE = new Set([
  'events',
  'leases',
  'leasecandidates',
  'endpoints',
  'endpointslices',
  'nodes',
  'csinodes',
  'clustertrustbundles',
]);

/**
 * Every object that can be listed and deleted, except those that a controller owns or constantly writes. Rejects if the
 * API server does not return a list.
 */
export async function objectsOfCluster(api: ApiClient, signal: AbortSignal): Promise<ObjectsOfCluster> {
  const lists = await Promise.all((await listedResources(api, signal)).map((list) => itemsOf(api, list, signal)));
  return new Map(lists.flat());
}

/** Whether an object is unchanged, regardless of what the API server and controllers have recorded in it. */
export function isAlike(a: ClusterObject, b: ClusterObject): boolean {
  return isDeepStrictEqual(contentOf(a.body), contentOf(b.body));
}

/** An object in a form in which it can be created again. */
export function contentOf({ status: _, metadata, ...content }: ClusterObject['body']): ClusterObject['body'] {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, ...kept } = isRecord(metadata)
    ? metadata
    : {};
  return { ...content, metadata: { ...kept, annotations: ownAnnotations(kept.annotations) } };
}

/** Without the annotations in which controllers count. */
function ownAnnotations(annotations: unknown): Readonly<Record<string, unknown>> {
  const all = isRecord(annotations) ? annotations : {};
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== 'deployment.kubernetes.io/revision'));
}

interface ListedResource {
  readonly prefix: string;
  readonly groupVersion: string;
  readonly resource: string;
  readonly kind: string;
}

/** Source: APIGroupDiscoveryList of k8s.io/api apidiscovery/v2. */
async function listedResources(api: ApiClient, signal: AbortSignal): Promise<readonly ListedResource[]> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) => api.json({ method: 'GET', path, headers: { accept }, signal })),
  );
  return answers
    .flatMap(({ body }) => records(body, 'items'))
    .flatMap(({ metadata, ...group }) => {
      const name = isRecord(metadata) && typeof metadata.name === 'string' ? metadata.name : '';
      const [preferred] = records(group, 'versions');
      if (preferred === undefined) return [];
      const groupVersion = name === '' ? `${preferred.version}` : `${name}/${preferred.version}`;
      return records(preferred, 'resources').flatMap(({ resource, verbs, responseKind }) => {
        const isKept =
          Array.isArray(verbs) &&
          ['list', 'create', 'delete'].every((verb) => verbs.includes(verb)) &&
          typeof resource === 'string' &&
          !VOLATILE.has(resource);
        const kind = isRecord(responseKind) && typeof responseKind.kind === 'string' ? responseKind.kind : '';
        return isKept ? [{ prefix: name === '' ? '/api' : '/apis', groupVersion, resource, kind }] : [];
      });
    });
}

async function itemsOf(
  api: ApiClient,
  { prefix, groupVersion, resource, kind }: ListedResource,
  signal: AbortSignal,
): Promise<readonly (readonly [string, ClusterObject])[]> {
  const path = `${prefix}/${groupVersion}/${resource}`;
  const { status, body } = await api.json({ method: 'GET', path, signal });
  if (status !== 200) throw new Error(`GET ${path} was answered with status ${status}`);
  return records(body, 'items').flatMap((item) => {
    const { name, namespace, uid, ownerReferences } = isRecord(item.metadata) ? item.metadata : {};
    if (typeof name !== 'string' || ownerReferences !== undefined) return [];
    const scope = typeof namespace === 'string' ? `/namespaces/${namespace}` : '';
    const collection = `${prefix}/${groupVersion}${scope}/${resource}`;
    return [[`${collection}/${name}`, { collection, uid, body: { apiVersion: groupVersion, kind, ...item } }] as const];
  });
}

function records(parent: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  const found = isRecord(parent) ? parent[key] : undefined;
  return Array.isArray(found) ? found.filter(isRecord) : [];
}
