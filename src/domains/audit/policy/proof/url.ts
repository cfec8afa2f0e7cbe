import type { Attributes, ResourceTarget } from '../../../../kubernetes/request/attributes.ts';
import type { HttpMethod } from '../../../../kubernetes/request/served.ts';
import { isLegalName } from './universe.ts';

/** An HTTP request with given attributes. */
export interface HttpRequest {
  /** An HTTP method, or any other word that a client may send as one. */
  readonly method: string;
  /** Decoded, as in `URL.Path`. */
  readonly path: string;
  /** Encoded, with its `?`; `""` if there is none. */
  readonly query: string;
}

const METHODS: Readonly<Record<string, HttpMethod>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  proxy: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/**
 * The request that the API server reads as a resource request with this verb and target.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, NewRequestInfo, reversed.
 */
export function resourceRequest(verb: string, target: ResourceTarget, version: string): HttpRequest {
  const root = target.group === '' ? `/api/${version}` : `/apis/${target.group}/${version}`;
  const isWatchedByPath = verb === 'watch' && target.name !== '' && (isOwn(target) || !isLegalName(target.name));
  const special = verb === 'proxy' ? '/proxy' : isWatchedByPath ? '/watch' : '';
  const selected = (verb === 'list' || (verb === 'watch' && !isWatchedByPath)) && target.name !== '';
  const query = [
    ...(verb === 'watch' && !isWatchedByPath ? ['watch=1'] : []),
    ...(selected ? [`fieldSelector=${encodeURIComponent(`metadata.name=${escapeSelector(target.name)}`)}`] : []),
  ].join('&');
  return {
    method: METHODS[verb] ?? 'OPTIONS',
    path: `${root}${special}${below(selected ? { ...target, name: '' } : target)}`,
    query: query === '' ? '' : `?${query}`,
  };
}

/** The verb of a non-resource request is its method in lowercase. */
export function pathRequest({ verb, path }: Attributes): HttpRequest {
  return { method: verb.toUpperCase(), path, query: '' };
}

/** Whether the target is `/namespaces/NAME` itself, whose namespace is its own name. */
function isOwn({ resource, subresource, namespace, name }: ResourceTarget): boolean {
  return resource === 'namespaces' && namespace === name && ['', 'status', 'finalize'].includes(subresource);
}

function below(target: ResourceTarget): string {
  const { resource, subresource, namespace, name } = target;
  const segments = [resource, name, subresource];
  while (segments.length > 1 && segments.at(-1) === '') segments.pop();
  if (segments.length === 1 && resource === '') segments.push('', '', 'x');
  const path = `/${segments.join('/')}`;
  if (name !== '' && isOwn(target)) return path;
  const isMisread = ['watch', 'proxy'].includes(resource) || (resource === 'namespaces' && segments.length > 1);
  return namespace === '' && !isMisread ? path : `/namespaces/${namespace}${path}`;
}

/** A value as it is written in a field selector. Source: k8s.io/apimachinery pkg/fields/selector.go, EscapeValue. */
export function escapeSelector(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}
