import type { Attributes, ResourceTarget, User } from './attributes.ts';
import { parseListOptions } from './list-options.ts';

export type RequestInfo =
  | { readonly ok: true; readonly attributes: Attributes }
  /** The API server refuses such a request before it evaluates the policy. */
  | { readonly ok: false; readonly message: string };

const VERBS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);
const VERBS_IN_PATH = ['proxy', 'watch'];
const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];
const ORIGIN = /^[a-z][-+.a-z0-9]*:\/\/[^/]*/i;

/**
 * The attributes of an HTTP request for the policy. The URL may be absolute or begin with its path; the method is in
 * uppercase, as it is sent. Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go (NewRequestInfo) and
 * pkg/endpoints/filters/authorization.go (GetAuthorizerAttributes).
 */
export function attributesOf(method: string, url: string, user: User | null): RequestInfo {
  const [location, query] = splitOnce(splitOnce(url, '#')[0], '?');
  const path = percentDecode(location.startsWith('/') ? location : location.replace(ORIGIN, ''));
  if (path === undefined) return { ok: false, message: `invalid URL escape in ${url}` };
  const nonResource: RequestInfo = {
    ok: true,
    attributes: { user, verb: method.toLowerCase(), path, resource: null },
  };

  const [prefix = '', ...segments] = withoutOuterSlashes(path).split('/');
  if (prefix === 'api' ? segments.length < 2 : prefix !== 'apis' || segments.length < 3) return nonResource;
  const group = prefix === 'api' ? '' : (segments.shift() ?? '');
  const [, ...parts] = segments;

  let verb = VERBS.get(method) ?? '';
  if (VERBS_IN_PATH.includes(parts[0] ?? '')) {
    if (parts.length < 2) return { ok: false, message: `unable to determine kind and namespace from url, ${url}` };
    verb = parts.shift() ?? '';
  }
  const target = parseTarget(parts, verb);
  let { name } = target;
  if (name === '' && verb === 'get') {
    const options = parseListOptions(parseQuery(query));
    verb = options.watch ? 'watch' : 'list';
    name = options.name;
  }
  if (name === '' && verb === 'delete') verb = 'deletecollection';
  return { ok: true, attributes: { user, verb, path, resource: { group, ...target, name } } };
}

/** Reads what follows the version: `namespaces/NS/RESOURCE/NAME/SUBRESOURCE`, or less. */
function parseTarget(parts: readonly string[], verb: string): Omit<ResourceTarget, 'group'> {
  const [first, second = '', third] = parts;
  const inNamespace = first === 'namespaces';
  const namespace = inNamespace ? second : '';
  const ofNamespace = third === undefined || NAMESPACE_SUBRESOURCES.includes(third);
  const [resource = '', name = '', subresource = ''] = inNamespace && !ofNamespace ? parts.slice(2) : parts;
  return { resource, subresource: verb === 'proxy' ? '' : subresource, namespace, name };
}

/** Parameters that Go's net/url cannot parse are left out. */
function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair.includes(';')) continue;
    const [key, value] = splitOnce(pair.replaceAll('+', ' '), '=').map(percentDecode);
    if (key === undefined || value === undefined) continue;
    parameters.set(key, [...(parameters.get(key) ?? []), value]);
  }
  return parameters;
}

/** `undefined` if a percent sign is not followed by two hexadecimal digits. */
function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => {
    const bytes = escapes
      .slice(1)
      .split('%')
      .map((hex) => Number.parseInt(hex, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

function withoutOuterSlashes(path: string): string {
  let [start, end] = [0, path.length];
  while (path.startsWith('/', start)) start += 1;
  while (path.endsWith('/', end)) end -= 1;
  return path.slice(start, end);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
