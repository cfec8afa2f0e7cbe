import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { Attributes, ResourceTarget, User } from '../../../../kubernetes/request/attributes.ts';
import { connectVerb } from '../../../../kubernetes/request/connect-verb.ts';
import { isLegalName } from './universe.ts';
import type { HttpRequest } from './url.ts';
import { escapeSelector } from './url.ts';

/** The resource of a command, as kubectl names it. */
export interface KubectlResource {
  /** `secrets`, or `widgets.example.com`. */
  readonly name: string;
  readonly namespaced: boolean;
}

const SERVER = 'https://127.0.0.1:6443';

/**
 * The shortest kubectl line that sends the request, perhaps after others, or else a curl line. `resource` is `null` if
 * kubectl knows none: for paths, and for what is not served. kubectl refuses names that cannot be path segments
 * (k8s.io/client-go rest/request.go, Name). Never uses `--as`, which the policy does not see.
 */
export function commandLine(
  { user, verb, resource: target }: Attributes,
  request: HttpRequest,
  resource: KubectlResource | null,
  minor: KubernetesMinor,
): string {
  const hasCredentials = user !== null && user.name !== 'system:anonymous';
  if (!hasCredentials) return curlLine(request, user);
  const isWatchedByPath = verb === 'watch' && request.query === '';
  if (target === null || resource === null || isWatchedByPath || !isArgument(target.name)) {
    return rawLine(request) ?? curlLine(request, user);
  }
  const words =
    target.subresource === ''
      ? resourceWords(verb, target, resource)
      : subresourceWords(verb, target, resource.name, minor);
  if (words === null) return rawLine(request) ?? curlLine(request, user);
  const isElsewhere = target.namespace !== '' && target.namespace !== 'default' && resource.namespaced;
  return ['kubectl', ...(isElsewhere ? ['-n', target.namespace] : []), ...words].map(quote).join(' ');
}

/** Whether kubectl reads a name as that of an object, not as a flag. */
function isArgument(name: string): boolean {
  return isLegalName(name) && !name.startsWith('-');
}

/** The caller in words: `as alice, groups devs and system:authenticated`. */
export function callerInWords(user: User | null): string {
  if (user === null) return 'as no user: authentication failed';
  const last = user.groups.at(-1) ?? '';
  if (user.groups.length === 1) return `as ${user.name}, group ${last}`;
  return `as ${user.name}, groups ${user.groups.slice(0, -1).join(', ')} and ${last}`;
}

/** The words after `kubectl` for a request on a resource itself; `null` if no command sends it. */
function resourceWords(verb: string, target: ResourceTarget, resource: KubectlResource): readonly string[] | null {
  const { group, namespace, name } = target;
  const across = namespace === '' && resource.namespaced ? ['-A'] : [];
  const selector = name === '' ? [] : ['--field-selector', `metadata.name=${escapeSelector(name)}`];
  switch (verb) {
    case 'get':
      return ['get', resource.name, name];
    case 'list':
      return ['get', resource.name, ...across, ...selector];
    case 'watch':
      return ['get', resource.name, ...across, ...selector, '-w'];
    case 'create':
      return name === '' ? (CREATE[`${group}/${target.resource}`] ?? null) : null;
    case 'patch':
      return name === '' ? null : ['patch', resource.name, name, '--type=merge', '-p', '{}'];
    case 'delete':
      return ['delete', resource.name, name];
    default:
      return null;
  }
}

const CREATE: Readonly<Record<string, readonly string[]>> = {
  '/configmaps': ['create', 'configmap', 'example'],
  '/namespaces': ['create', 'namespace', 'example'],
  '/pods': ['run', 'example', '--image=nginx'],
  '/secrets': ['create', 'secret', 'generic', 'example'],
  '/serviceaccounts': ['create', 'serviceaccount', 'example'],
  '/services': ['create', 'service', 'clusterip', 'example', '--tcp=80'],
  'apps/deployments': ['create', 'deployment', 'example', '--image=nginx'],
};

/** The words after `kubectl` for a request on a subresource; `null` if no command sends it. */
function subresourceWords(
  verb: string,
  { group, resource, subresource, name }: ResourceTarget,
  kubectlName: string,
  minor: KubernetesMinor,
): readonly string[] | null {
  if (name === '') return null;
  if (verb === 'patch' && ['status', 'scale', 'resize'].includes(subresource)) {
    return ['patch', kubectlName, name, `--subresource=${subresource}`, '--type=merge', '-p', '{}'];
  }
  if (group !== '') return null;
  switch (`${verb} ${resource}/${subresource}`) {
    case 'get pods/log':
      return ['logs', name];
    case `${connectVerb('pods/exec', minor)} pods/exec`:
      return ['exec', name, '--', 'ls'];
    case `${connectVerb('pods/attach', minor)} pods/attach`:
      return ['attach', name];
    case `${connectVerb('pods/portforward', minor)} pods/portforward`:
      return ['port-forward', name, '8080'];
    case 'create serviceaccounts/token':
      return ['create', 'token', name];
    default:
      return null;
  }
}

/** kubectl's way to send a plain GET, POST, PUT or DELETE; `null` for other methods and for paths that it changes. */
function rawLine({ method, path, query }: HttpRequest): string | null {
  if (path.includes('//') || isShortened(path)) return null;
  const url = quote(encode(path) + query);
  if (method === 'GET') return `kubectl get --raw ${url}`;
  if (method === 'POST') return `kubectl create --raw ${url} -f body.json`;
  if (method === 'PUT') return `kubectl replace --raw ${url} -f body.json`;
  return method === 'DELETE' ? `kubectl delete --raw ${url}` : null;
}

function curlLine({ method, path, query }: HttpRequest, user: User | null): string {
  const token = user === null ? 'wrong' : '$TOKEN';
  const words = [
    'curl',
    method === 'HEAD' ? '-kI' : '-k',
    ...(isShortened(path) ? ['--path-as-is'] : []),
    // In HTTP/2, a CONNECT request has no path.
    ...(method === 'CONNECT' ? ['--http1.1'] : []),
    ...(method === 'GET' || method === 'HEAD' ? [] : ['-X', quote(method)]),
    ...(user?.name === 'system:anonymous' ? [] : ['-H', `"Authorization: Bearer ${token}"`]),
    ...(path === '*' ? ['--request-target', quote('*'), SERVER] : [quote(SERVER + encode(path) + query)]),
  ];
  return words.join(' ');
}

/** Whether clients remove segments from the path by default. */
function isShortened(path: string): boolean {
  return path.split('/').some((segment) => segment === '.' || segment === '..');
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':');
}

/** Quotes a word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
