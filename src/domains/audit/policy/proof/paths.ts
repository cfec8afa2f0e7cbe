import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import { servedPath } from '../../../../kubernetes/request/served.ts';
import { append, distinctBy } from './values.ts';

/** A non-resource path; it represents all others that the conditions of a policy do not distinguish from it. */
export interface Path {
  readonly path: string;
  /** The methods that are served, in lowercase like the verb. */
  readonly methods: readonly string[];
  /** The numbers of the lists that it matches. */
  readonly lists: ReadonlySet<number>;
}

const ORDINARY = ['/version', '/healthz', '/livez', '/readyz', '/metrics', '/api', '/apis'];

/**
 * Every path that the table or lists of `nonResourceURLs` distinguish, the most ordinary first. Below each prefix that
 * either names, there is one path that nothing names.
 */
export function paths(lists: readonly (readonly string[])[], served: ServedTable): readonly Path[] {
  const exact = new Map<string, number[]>();
  const prefixes = new Map<string, number[]>();
  for (const [number, list] of lists.entries()) {
    for (const spec of new Set(list)) {
      if (spec.endsWith('*')) append(prefixes, spec.replace(/\*+$/, ''), number);
      else append(exact, spec, number);
    }
  }
  const handlers = served.paths.map(({ path }) => path);
  const taken = new Set([...exact.keys(), ...handlers]);
  const below = new Set([
    '/',
    ...prefixes.keys(),
    ...served.paths.flatMap(({ path, prefix }) => (prefix ? [path] : [])),
  ]);
  const candidates = new Set([
    ...exact.keys(),
    ...ORDINARY.filter((path) => taken.has(path)),
    ...handlers,
    ...[...below].flatMap((prefix) => unnamedBelow(prefix, taken, below)),
    '*',
  ]);
  const all = [...candidates].filter(isNonResource).map((path): Path => {
    const met = [...(exact.get(path) ?? []), ...beginnings(path).flatMap((prefix) => prefixes.get(prefix) ?? [])];
    const methods = servedPath(served, path)?.methods ?? [];
    return { path, methods: methods.map((method) => method.toLowerCase()), lists: new Set(met.sort((a, b) => a - b)) };
  });
  return distinctBy(all, (path) => `${path.methods.join()} ${[...path.lists].join()}`);
}

/**
 * Whether a path can be sent and is not the path of a resource. `*` is the target of `OPTIONS *`.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, NewRequestInfo.
 */
function isNonResource(path: string): boolean {
  if (path === '*') return true;
  if (!path.startsWith('/')) return false;
  const [prefix, ...segments] = path.replace(/^\/+|\/+$/g, '').split('/');
  return !(prefix === 'api' && segments.length >= 2) && !(prefix === 'apis' && segments.length >= 3);
}

/** A path with the prefix that is neither named nor below a longer prefix; none if there is no such path. */
function unnamedBelow(prefix: string, taken: ReadonlySet<string>, below: ReadonlySet<string>): readonly string[] {
  if (!isNonResource(prefix)) return [];
  const tries = taken.size + below.size + 1;
  const endings = isNonResource(`${prefix}x`) ? firstLetters(tries) : slashes(tries);
  for (const ending of endings) {
    const path = prefix + ending;
    const isBelowLonger = beginnings(path).some((part) => part.length > prefix.length && below.has(part));
    if (!taken.has(path) && !isBelowLonger) return [path];
  }
  return [];
}

/** Suffixes of which none is a prefix of another, so that each named path rules out at most one of them. */
function* firstLetters(count: number): Generator<string> {
  const letters = 'xyzabcdefghijklmnopqrstuvw';
  yield* letters;
  for (let number = 0; number < count; number++) yield String.fromCodePoint(0x4e00 + number);
}

/** Keeps `/apis/apps/v1/` from becoming the path of a resource. */
function* slashes(count: number): Generator<string> {
  for (let number = 1; number <= count; number++) yield '/'.repeat(number);
}

function beginnings(path: string): readonly string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length));
}
