import type { KubernetesMinor } from '../minor.ts';
import type { Attributes, ResourceTarget } from './attributes.ts';
import served135 from './data/served-1.35.json' with { type: 'json' };
import served136 from './data/served-1.36.json' with { type: 'json' };
import served137 from './data/served-1.37.json' with { type: 'json' };

/**
 * The HTTP methods that count. A handler that ignores the method also answers `curl -X LIST`; such words can be sent,
 * but no Kubernetes client does so, and they do not count as served.
 */
export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

const NAMED_VERBS: Readonly<Record<HttpMethod, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
  OPTIONS: '',
  TRACE: '',
};
const COLLECTION_VERBS: typeof NAMED_VERBS = { ...NAMED_VERBS, GET: 'list', HEAD: 'list', DELETE: 'deletecollection' };

/**
 * Requests that the API server serves for one resource, and that a policy can distinguish only by the names in them.
 */
export interface ServedAction {
  /** `""` for OPTIONS, which only proxy subresources accept. */
  readonly verb: string;
  readonly method: HttpMethod;
  /** `none`: the attribute is `""`. `some`: any namespace. `own`: that of the name, for the resource `namespaces`. */
  readonly namespace: 'none' | 'some' | 'own';
  /** `none`: the attribute is `""`. `some`: any name, in the path or, for list and watch, in a field selector. */
  readonly name: 'none' | 'some';
}

/** A resource or a subresource, with the requests that are served for it. */
export interface ServedResource {
  readonly group: string;
  /** The preferred one of the versions that serve it, for URLs: `v1`. */
  readonly version: string;
  readonly resource: string;
  /** `""` for the resource itself. */
  readonly subresource: string;
  readonly namespaced: boolean;
  readonly actions: readonly ServedAction[];
  /** The kind of the resource, also if this is one of its subresources. */
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

/** A non-resource path that has a handler. */
export interface ServedPath {
  /** With `prefix`, it ends with `/`, and everything below it is served as well. */
  readonly path: string;
  readonly prefix: boolean;
  readonly methods: readonly HttpMethod[];
}

/**
 * What the API server of one minor version serves with kubeadm's defaults: a handler exists, regardless of the caller.
 */
export interface ServedTable {
  readonly minor: KubernetesMinor;
  /** The release from which the table was generated: `1.37.2`. */
  readonly release: string;
  /** Groups that are not among these may serve anything: custom resources and aggregated APIs. */
  readonly groups: ReadonlySet<string>;
  readonly resources: readonly ServedResource[];
  /** The paths that `GET /` lists. */
  readonly paths: readonly ServedPath[];
  /** Paths with a handler that `GET /` does not list, such as those for profiling; they do not count as served. */
  readonly unlisted: readonly ServedPath[];
}

/** The table of the minor version, or of the nearest one that has a table. */
export function servedTable(minor: KubernetesMinor): ServedTable {
  return TABLES.reduce((nearest, table) =>
    Math.abs(table.minor - minor) < Math.abs(nearest.minor - minor) ? table : nearest,
  );
}

/** Whether the API server has a handler for the request. Groups outside the table may serve anything. */
export function isServed(table: ServedTable, { verb, path, resource: target }: Attributes): boolean {
  if (target === null) {
    return servedPath(table, path)?.methods.some((method) => method.toLowerCase() === verb) ?? false;
  }
  if (!table.groups.has(target.group)) return mayBeServed(target);
  return table.resources.some(
    ({ group, resource, subresource, actions }) =>
      group === target.group &&
      resource === target.resource &&
      subresource === target.subresource &&
      actions.some((action) => action.verb === verb && isAt(action, target)),
  );
}

/**
 * Whether a custom resource or an aggregated API can have this name: the group is a DNS name, and a `*` in a policy
 * never matches a resource of that name.
 */
export function mayBeServed({ group, resource, subresource }: Omit<ResourceTarget, 'namespace' | 'name'>): boolean {
  return SUBDOMAIN.test(group) && resource !== '' && !resource.includes('*') && !subresource.includes('*');
}

const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * The entry whose handler serves a path: the path itself, else the longest prefix above it.
 * Source: k8s.io/apiserver pkg/server/mux/pathrecorder.go.
 */
export function servedPath({ paths }: Pick<ServedTable, 'paths'>, path: string): ServedPath | undefined {
  return (
    paths.find((entry) => entry.path === path) ??
    paths
      .filter((entry) => entry.prefix && path.startsWith(entry.path))
      .sort((a, b) => b.path.length - a.path.length)
      .at(0)
  );
}

function isAt(action: ServedAction, { namespace, name }: ResourceTarget): boolean {
  if ((action.name === 'none') !== (name === '')) return false;
  return action.namespace === 'own' ? namespace === name : (action.namespace === 'none') === (namespace === '');
}

/** The output of src/authoring/served/generate.ts: the methods with a handler for each form of the URL. */
interface ServedData {
  readonly release: string;
  readonly resources: readonly DataResource[];
  readonly paths: readonly DataPath[];
  readonly unlisted: readonly DataPath[];
}

interface DataResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespaced: boolean;
  readonly kind?: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  /** At `/<resource>`, `/namespaces/<namespace>/<resource>` and `…/<resource>/<name>`. */
  readonly across?: readonly string[];
  readonly inside?: readonly string[];
  readonly named: readonly string[];
  /** Whether a list accepts `?watch=1`. */
  readonly watch?: boolean;
  /** Whether `/watch/…/<resource>/<name>` watches one object. */
  readonly watchPath?: boolean;
}

interface DataPath {
  readonly path: string;
  readonly methods: readonly string[];
}

const TABLES: readonly ServedTable[] = [table(35, served135), table(36, served136), table(37, served137)];

function table(minor: KubernetesMinor, data: ServedData): ServedTable {
  const parents = new Map(
    data.resources.filter(({ subresource }) => subresource === '').map((entry) => [keyOf(entry), entry]),
  );
  return {
    minor,
    release: data.release,
    groups: new Set(data.resources.map(({ group }) => group)),
    resources: data.resources.map((entry) => {
      const { group, version, resource, subresource, namespaced } = entry;
      const { kind = '', singular = '', shortNames = [] } = parents.get(keyOf(entry)) ?? entry;
      const actions = actionsOf(entry);
      return { group, version, resource, subresource, namespaced, actions, kind, singular, shortNames };
    }),
    paths: data.paths.map(pathOf),
    unlisted: data.unlisted.map(pathOf),
  };
}

function keyOf({ group, resource }: DataResource): string {
  return `${group}/${resource}`;
}

function pathOf({ path, methods }: DataPath): ServedPath {
  return { path, prefix: path.endsWith('/') && path !== '/', methods: methodsOf(methods) };
}

function methodsOf(words: readonly string[]): HttpMethod[] {
  return HTTP_METHODS.filter((method) => words.includes(method));
}

/** The classes of requests that the methods produce, without duplicates. Source: requestinfo.go. */
function actionsOf(entry: DataResource): readonly ServedAction[] {
  const own = entry.group === '' && entry.resource === 'namespaces';
  const actions: ServedAction[] = [];
  const add = (verb: string, method: HttpMethod, place: Pick<ServedAction, 'namespace' | 'name'>) => {
    const known = actions.some(
      (action) => action.verb === verb && action.namespace === place.namespace && action.name === place.name,
    );
    if (!known) actions.push({ verb, method, ...place });
  };
  const addCollection = (words: readonly string[], namespace: 'none' | 'some') => {
    for (const method of methodsOf(words)) {
      const verbs = method === 'GET' && entry.watch === true ? ['list', 'watch'] : [COLLECTION_VERBS[method]];
      for (const verb of verbs) {
        add(verb, method, { namespace, name: 'none' });
        if (method === 'GET') add(verb, method, { namespace, name: 'some' });
      }
    }
  };
  addCollection(entry.across ?? [], 'none');
  addCollection(entry.inside ?? [], 'some');
  const namespace = own ? 'own' : entry.namespaced ? 'some' : 'none';
  for (const method of methodsOf(entry.named)) add(NAMED_VERBS[method], method, { namespace, name: 'some' });
  if (entry.watchPath === true) add('watch', 'GET', { namespace, name: 'some' });
  return actions;
}
