import { type Allowed, isAllowed, type Names, type Scope, together } from './allowed.ts';
import type { Action, PathAction, Universe } from './universe.ts';

/** A request, regardless of the caller. */
export type Point =
  | { readonly action: Action; readonly namespace: string; readonly name: string }
  | { readonly path: PathAction };

export const NOTHING: Allowed = { everywhere: new Map(), inNamespace: new Map(), paths: new Set() };

/**
 * Requests that `a` allows and `b` does not: at least one of each class, so an empty result proves that there are none.
 * A difference that exists everywhere is shown without a namespace and in one that nothing names.
 */
export function* excess(a: Allowed, b: Allowed, universe: Universe): Generator<Point> {
  for (const [action, names] of actionsIn(a.everywhere, universe)) {
    const everywhere = { action, names, b, universe };
    yield* pointsAt({ ...everywhere, namespace: '' });
    yield* pointsAt({ ...everywhere, namespace: universe.otherNamespace });
    if (names !== 'every' && action.places.some(({ namespace }) => namespace === 'own')) {
      for (const namespace of names) if (namespace !== '') yield* pointsAt({ ...everywhere, namespace });
    }
  }
  for (const [namespace, scope] of a.inNamespace) {
    for (const [action, names] of actionsIn(scope, universe))
      yield* pointsAt({ action, names, b, universe, namespace });
  }
  for (const path of universe.paths) if (a.paths.has(path.number) && !b.paths.has(path.number)) yield { path };
}

interface Part {
  readonly action: Action;
  readonly names: Names;
  readonly namespace: string;
  readonly b: Allowed;
  readonly universe: Universe;
}

function* pointsAt({ action, names, namespace, b, universe }: Part): Generator<Point> {
  if (b.everywhere.get(action.number) === 'every') return;
  for (const name of namesAt(action, names, namespace, universe)) {
    if (!isAllowed(b, action, namespace, name)) yield { action, namespace, name };
  }
}

/** Names that represent all those for which the action can be sent there. */
function* namesAt(action: Action, names: Names, namespace: string, { otherName }: Universe): Generator<string> {
  const places = action.places.filter((place) => (place.namespace === 'none') === (namespace === ''));
  const has = (name: string) => names === 'every' || names.has(name);
  if (places.some((place) => place.name === 'none') && has('')) yield '';
  if (places.some((place) => place.namespace === 'own')) {
    if (has(namespace)) yield namespace;
  } else if (places.some((place) => place.name === 'some')) {
    if (names === 'every') yield otherName;
    else for (const name of names) if (name !== '') yield name;
  }
}

function* actionsIn(scope: Scope, { actions }: Universe): Generator<[Action, Names]> {
  for (const [number, names] of scope) {
    const action = actions[number];
    if (action !== undefined) yield [action, names];
  }
}

/** What both of them allow. */
export function common(a: Allowed, b: Allowed): Allowed {
  const namespaces = new Set([...a.inNamespace.keys(), ...b.inNamespace.keys()]);
  const at = (allowed: Allowed, namespace: string): Scope =>
    together(
      { ...NOTHING, everywhere: allowed.everywhere },
      { ...NOTHING, everywhere: allowed.inNamespace.get(namespace) ?? new Map() },
    ).everywhere;
  return {
    everywhere: intersection(a.everywhere, b.everywhere),
    inNamespace: new Map(
      [...namespaces].map((namespace) => [namespace, intersection(at(a, namespace), at(b, namespace))]),
    ),
    paths: inBoth(a.paths, b.paths),
  };
}

function intersection(a: Scope, b: Scope): Scope {
  const both = new Map<number, Names>();
  for (const [action, names] of a) {
    const others = b.get(action);
    if (others === undefined) continue;
    if (names === 'every') both.set(action, others);
    else if (others === 'every') both.set(action, names);
    else {
      const shared = inBoth(names, others);
      if (shared.size > 0) both.set(action, shared);
    }
  }
  return both;
}

function inBoth<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...a].filter((item) => b.has(item)));
}

/** The most ordinary of several requests; `null` if there are none. */
export function mostOrdinary(points: Iterable<Point>, universe: Universe): Point | null {
  let best: { readonly point: Point; readonly rank: number } | null = null;
  for (const point of points) {
    const rank = rankOf(point, universe);
    if (best === null || rank < best.rank) best = { point, rank };
  }
  return best?.point ?? null;
}

const VERBS = ['get', 'list', 'create', 'delete', 'update', 'patch', 'watch', 'deletecollection'];
const RESOURCES = ['/pods', '/secrets', '/configmaps', '/services', 'apps/deployments', 'batch/jobs', '/nodes'];
const KINDS: readonly Action['kind'][] = ['served', 'question', 'custom'];

/** Low for everyday requests. */
function rankOf(point: Point, universe: Universe): number {
  if ('path' in point) return 8e9 + point.path.number;
  const { action, namespace, name } = point;
  const verb = VERBS.indexOf(action.verb);
  const resource = action.subresource === '' ? RESOURCES.indexOf(`${action.group}/${action.resource}`) : -1;
  return (
    KINDS.indexOf(action.kind) * 2e9 +
    (resource === -1 ? RESOURCES.length + action.number : resource) * 1e5 +
    (verb === -1 ? VERBS.length : verb) * 1e3 +
    (namespace === '' ? 200 : namespace === universe.otherNamespace ? 100 : 0) +
    (name === '' ? 0 : name === universe.otherName ? 10 : 20)
  );
}
