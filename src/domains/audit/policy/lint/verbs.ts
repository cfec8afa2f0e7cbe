import { HTTP_METHODS } from '../../../../kubernetes/request/served.ts';
import { closest } from '../../../../text/spelling.ts';
import type { Selector } from '../policy.ts';
import { RESOURCE_VERBS } from '../proof/universe.ts';

const PATH_VERBS: readonly string[] = HTTP_METHODS.map((method) => method.toLowerCase());

/** Words for users' actions, and the verbs that the API server sees for them. */
const ON_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  apply: ['create', 'patch'],
  edit: ['get', 'patch'],
  exec: ['get', 'create'],
  head: ['get'],
  post: ['create'],
  put: ['update'],
  read: ['get', 'list', 'watch'],
  write: ['create', 'update', 'patch', 'delete'],
};
const ON_PATHS: Readonly<Record<string, readonly string[]>> = {
  create: ['post'],
  deletecollection: ['delete'],
  list: ['get'],
  update: ['put'],
  watch: ['get'],
};

/**
 * The intended verbs, for a verb that no request of the selector's kind has; empty if that is not clear, `null` for a
 * verb that requests do have.
 */
export function meantVerbs(verb: string, selector: Selector): readonly string[] | null {
  const isForResources = selector.namespaces.length > 0 || selector.resources.length > 0;
  const isForPaths = !isForResources && selector.nonResourceURLs.length > 0;
  const possible: readonly string[] = [...(isForPaths ? [] : RESOURCE_VERBS), ...(isForResources ? [] : PATH_VERBS)];
  if (possible.includes(verb)) return null;
  const lower = verb.toLowerCase();
  if (possible.includes(lower)) return [lower];
  const words = isForPaths ? ON_PATHS : ON_RESOURCES;
  const meant = Object.hasOwn(words, lower) ? words[lower] : undefined;
  if (meant !== undefined) return meant;
  const near = closest(verb.replaceAll(/[-_ ]/g, ''), possible);
  return near === undefined ? [] : [near];
}
