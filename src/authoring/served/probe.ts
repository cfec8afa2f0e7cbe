import { z } from 'zod';
import { HTTP_METHODS, type HttpMethod } from '../../kubernetes/request/served.ts';
import type { Answer, Ask } from './bare-api-server.ts';

const versionInfo = z.object({ gitVersion: z.string() });
const rootPaths = z.object({ paths: z.array(z.string()) });
const apiVersions = z.object({ versions: z.array(z.string()) });
const apiGroups = z.object({
  groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
});
const apiResources = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      singularName: z.string(),
      namespaced: z.boolean(),
      kind: z.string(),
      shortNames: z.array(z.string()).optional(),
    }),
  ),
});

const notFound = z.object({ details: z.object({ name: z.string().optional() }).optional() });

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly root: string;
}

/** Paths with a handler that `GET /` may not list; which of them exist is probed as well. */
const UNLISTED = [
  '/',
  '/index.html',
  '/debug/flags',
  '/debug/flags/',
  '/debug/pprof',
  '/debug/pprof/',
  '/logs',
  '/logs/',
];

/** Changes nothing: no object has the label, and requests that might store something are dry runs. */
const HARMLESS = 'dryRun=All&labelSelector=cks-lab-probe%3Dnone';

/**
 * Asks a new API server, as a member of system:masters, what it serves: discovery for the names, and one request for
 * each method at each URL of a resource, since discovery states neither scope nor methods. The result is the content of
 * src/kubernetes/request/data.
 */
export async function probeServed(ask: Ask) {
  const get = async <T>(path: string, schema: z.ZodType<T>) => schema.parse(JSON.parse((await ask('GET', path)).body));
  const groups = await get('/apis', apiGroups);
  const groupVersions: GroupVersion[] = [
    ...(await get('/api', apiVersions)).versions.map((version) => ({ group: '', version, root: `/api/${version}` })),
    ...groups.groups.flatMap(({ name: group, versions }) =>
      versions.map(({ version }) => ({ group, version, root: `/apis/${group}/${version}` })),
    ),
  ];
  const found = new Map<string, () => ReturnType<typeof probeResource>>();
  for (const groupVersion of groupVersions) {
    for (const resource of (await get(groupVersion.root, apiResources)).resources) {
      const key = `${groupVersion.group}/${resource.name}`;
      if (!found.has(key)) found.set(key, () => probeResource(ask, groupVersion, resource));
    }
  }
  const listed = (await get('/', rootPaths)).paths;
  return {
    release: (await get('/version', versionInfo)).gitVersion.replace(/^v/, ''),
    resources: await Promise.all([...found.values()].map((probe) => probe())),
    paths: await probePaths(ask, listed),
    unlisted: await probePaths(
      ask,
      UNLISTED.filter((path) => !listed.includes(path)),
    ),
  };
}

type Discovered = z.infer<typeof apiResources>['resources'][number];

async function probeResource(ask: Ask, { group, version, root }: GroupVersion, found: Discovered) {
  const [resource = '', subresource = ''] = found.name.split('/');
  const inside = found.namespaced ? '/namespaces/cks-lab-probe' : '';
  const named = await methodsOf(ask, `${root}${inside}/${resource}/cks-lab-probe${subresource && `/${subresource}`}`);
  const name = { group, version, resource, subresource, namespaced: found.namespaced };
  if (subresource !== '') return { ...name, named };
  return {
    ...name,
    kind: found.kind,
    singular: found.singularName,
    shortNames: found.shortNames ?? [],
    across: await methodsOf(ask, `${root}/${resource}`),
    inside: found.namespaced ? await methodsOf(ask, `${root}${inside}/${resource}`) : [],
    named,
    ...(await watches(ask, `${root}/${resource}`, `${root}/watch${inside}/${resource}/cks-lab-probe`)),
  };
}

/** Whether a list can be watched (`?watch=1`), and whether the older path for watching one object exists. */
async function watches(ask: Ask, collection: string, watchPath: string) {
  return {
    watch: isServed(await ask('GET', `${collection}?watch=1&timeoutSeconds=1`)),
    watchPath: isServed(await ask('GET', `${watchPath}?timeoutSeconds=1`)),
  };
}

async function probePaths(ask: Ask, paths: readonly string[]) {
  const probed: { path: string; methods: HttpMethod[] }[] = [];
  for (const path of paths) {
    const methods = await methodsOf(ask, path);
    if (methods.length > 0) probed.push({ path, methods });
  }
  return probed;
}

/**
 * The methods that have a handler at a path. A response to HEAD has no body: if the path exists, the status 405 shows
 * it.
 */
async function methodsOf(ask: Ask, path: string): Promise<HttpMethod[]> {
  const served = new Set<HttpMethod>();
  for (const method of HTTP_METHODS) {
    if (method !== 'HEAD' && isServed(await ask(method, `${path}?${HARMLESS}`))) served.add(method);
  }
  if (served.size > 0 && (await ask('HEAD', `${path}?${HARMLESS}`)).status !== 405) served.add('HEAD');
  return HTTP_METHODS.filter((method) => served.has(method));
}

/**
 * Distinguishes "no such object", which a handler returns, from "no such path": the latter is plain text, or a Status
 * without a name.
 */
function isServed({ status, body }: Answer): boolean {
  if (status !== 404) return status !== 405;
  if (body.startsWith('404 page not found')) return false;
  return !body.startsWith('{') || notFound.parse(JSON.parse(body)).details?.name !== undefined;
}
