import type { ServedAction, ServedResource, ServedTable } from '../../../kubernetes/request/served.ts';
import { mayBeServed, servedPath } from '../../../kubernetes/request/served.ts';
import { groupMatches, pathMatches, resourceMatches, verbMatches } from '../matches.ts';
import type { PolicyRule } from '../rbac-objects.ts';
import { questionsOf } from './questions.ts';

/** Requests that, as far as rules can distinguish, differ only in namespace and name. */
export interface Action {
  readonly number: number;
  readonly group: string;
  readonly resource: string;
  /** `""` for the resource itself. */
  readonly subresource: string;
  readonly verb: string;
  /**
   * Whether it is a request that the API server serves, an additional check, or a request for a group that may be
   * added.
   */
  readonly kind: 'served' | 'question' | 'custom';
  readonly namespaced: boolean;
  readonly places: readonly Pick<ServedAction, 'namespace' | 'name'>[];
}

/** A request that is not for a resource. */
export interface PathAction {
  readonly number: number;
  readonly path: string;
  readonly verb: string;
}

/**
 * All relevant requests, as classes that the rules do not distinguish. Groups outside the table represent custom
 * resources and aggregated APIs: those that rules name, and one that none names; in each, the resources and the verbs
 * that rules name, the usual verbs, and one resource that none names.
 */
export interface Universe {
  readonly served: ServedTable;
  readonly actions: readonly Action[];
  readonly paths: readonly PathAction[];
  /** A namespace and an object name that no rule and no binding names. */
  readonly otherNamespace: string;
  readonly otherName: string;
  /** What a rule allows, as numbers of actions. */
  readonly actionsOf: (rule: PolicyRule) => readonly number[];
  readonly pathsOf: (rule: PolicyRule) => readonly number[];
}

export interface UniverseOptions {
  readonly served: ServedTable;
  readonly rules: Iterable<PolicyRule>;
  readonly namespaces: Iterable<string>;
}

export function universeOf({ served, rules, namespaces }: UniverseOptions): Universe {
  const all = [...new Set(rules)];
  const resources = [...servedEntries(served), ...questionEntries(served), ...customEntries(served, all)];
  const { entries, actions } = numbered(resources);
  const byGroup = Map.groupBy(entries, ({ group }) => group);
  const paths = pathActions(served, all);
  const actionsByRule = new Map<PolicyRule, readonly number[]>();
  const pathsByRule = new Map<PolicyRule, readonly number[]>();
  return {
    served,
    actions,
    paths,
    otherNamespace: fresh(['default', 'other'], new Set(namespaces)),
    otherName: fresh(['example'], new Set(all.flatMap(({ resourceNames }) => resourceNames))),
    actionsOf: (rule) => remembered(actionsByRule, rule, () => actionsMatched(rule, byGroup)),
    pathsOf: (rule) => remembered(pathsByRule, rule, () => pathsMatched(rule, paths)),
  };
}

interface Entry extends Omit<Action, 'number' | 'verb' | 'places'> {
  /** The places in which each verb can be sent. */
  readonly verbs: ReadonlyMap<string, Action['places']>;
}

interface NumberedEntry {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly actions: readonly Action[];
}

function numbered(entries: Iterable<Entry>): {
  readonly entries: readonly NumberedEntry[];
  readonly actions: readonly Action[];
} {
  const actions: Action[] = [];
  const result: NumberedEntry[] = [];
  for (const { group, resource, subresource, kind, namespaced, verbs } of entries) {
    const own = [...verbs].map(([verb, places], at): Action => {
      const number = actions.length + at;
      return { number, group, resource, subresource, verb, kind, namespaced, places };
    });
    actions.push(...own);
    result.push({ group, resource, subresource, actions: own });
  }
  return { entries: result, actions };
}

function* servedEntries({ resources }: ServedTable): Generator<Entry> {
  for (const entry of resources) {
    const { group, resource, subresource, namespaced } = entry;
    yield { group, resource, subresource, namespaced, kind: 'served', verbs: placesByVerb(entry) };
  }
}

function placesByVerb({ actions }: ServedResource): Entry['verbs'] {
  const byVerb = Map.groupBy(actions, ({ verb }) => verb);
  return new Map(
    [...byVerb].map(([verb, places]) => [verb, places.map(({ namespace, name }) => ({ namespace, name }))]),
  );
}

function* questionEntries({ minor }: ServedTable): Generator<Entry> {
  for (const { verbs, places, ...rest } of questionsOf(minor)) {
    yield { ...rest, kind: 'question', verbs: new Map(verbs.map((verb) => [verb, places])) };
  }
}

const NAMESPACES = ['some', 'none'] as const;
const COLLECTION: Action['places'] = NAMESPACES.map((namespace) => ({ namespace, name: 'none' }));
const OBJECT: Action['places'] = NAMESPACES.map((namespace) => ({ namespace, name: 'some' }));
const CUSTOM_VERBS: Entry['verbs'] = new Map([
  ['get', OBJECT],
  ['list', [...COLLECTION, ...OBJECT]],
  ['watch', [...COLLECTION, ...OBJECT]],
  ['create', COLLECTION],
  ['update', OBJECT],
  ['patch', OBJECT],
  ['delete', OBJECT],
  ['deletecollection', COLLECTION],
]);
const CUSTOM_SUBRESOURCE_VERBS: Entry['verbs'] = new Map(
  ['get', 'create', 'update', 'patch', 'delete'].map((verb) => [verb, OBJECT]),
);

/** Resources of groups outside the table. `other` represents everything that no rule names together with its group. */
function* customEntries(served: ServedTable, rules: readonly PolicyRule[]): Generator<Entry> {
  const outside = rules.filter(
    ({ apiGroups, resources }) =>
      resources.length > 0 && apiGroups.some((group) => group === '*' || !served.groups.has(group)),
  );
  const named = new Set(
    outside.flatMap(({ apiGroups }) => apiGroups.filter((group) => group !== '*' && !served.groups.has(group))),
  );
  const other = fresh(['example.com'], named);
  for (const group of [...named, other]) {
    const about = outside.filter((rule) => groupMatches(rule, group));
    const written = new Set(about.flatMap(({ resources }) => resources));
    const otherResource = fresh(['widgets'], new Set([...written].map((resource) => resource.replace(/\/.*$/, ''))));
    const words = new Set([otherResource, ...[...written].map((word) => word.replace(/^\*(?=\/)/, otherResource))]);
    for (const word of words) {
      const [resource = '', subresource = '', ...more] = word.split('/');
      if (more.length > 0 || !mayBeServed({ group, resource, subresource })) continue;
      const usual = subresource === '' ? CUSTOM_VERBS : CUSTOM_SUBRESOURCE_VERBS;
      const verbs = new Map(usual);
      for (const rule of about) {
        if (!rule.resources.some((one) => resourceMatches(one, resource, subresource))) continue;
        for (const verb of rule.verbs)
          if (verb !== '*' && !verbs.has(verb)) verbs.set(verb, [...COLLECTION, ...OBJECT]);
      }
      yield { group, resource, subresource, namespaced: true, kind: 'custom', verbs };
    }
  }
}

function pathActions(served: ServedTable, rules: readonly PolicyRule[]): readonly PathAction[] {
  const written = new Set(rules.flatMap(({ nonResourceURLs }) => nonResourceURLs));
  const below = (path: string) => (path.endsWith('/') ? `${path}example` : `${path}/example`);
  const named = [...written].flatMap((pattern) => {
    const start = pattern.replace(/\*+$/, '');
    return start === pattern ? [pattern] : [start, below(start), `${start}example`];
  });
  const known = served.paths.flatMap(({ path, prefix }) => (prefix ? [path, below(path)] : [path]));
  const actions: PathAction[] = [];
  for (const path of new Set([...known, ...named])) {
    for (const method of servedPath(served, path)?.methods ?? []) {
      actions.push({ number: actions.length, path, verb: method.toLowerCase() });
    }
  }
  return actions;
}

function actionsMatched(rule: PolicyRule, byGroup: ReadonlyMap<string, readonly NumberedEntry[]>): readonly number[] {
  const groups = rule.apiGroups.includes('*')
    ? byGroup.values()
    : rule.apiGroups.map((group) => byGroup.get(group) ?? []);
  const found = new Set<number>();
  for (const entries of groups) {
    for (const { resource, subresource, actions } of entries) {
      if (!rule.resources.some((written) => resourceMatches(written, resource, subresource))) continue;
      for (const { verb, number } of actions) if (verbMatches(rule, verb)) found.add(number);
    }
  }
  return [...found];
}

function pathsMatched(rule: PolicyRule, paths: readonly PathAction[]): readonly number[] {
  if (rule.nonResourceURLs.length === 0) return [];
  return paths
    .filter(({ path, verb }) => verbMatches(rule, verb) && rule.nonResourceURLs.some((one) => pathMatches(one, path)))
    .map(({ number }) => number);
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The first word that is not taken, or the last one with a number that makes it unique. */
function fresh(words: readonly string[], taken: ReadonlySet<string>): string {
  const free = words.find((word) => !taken.has(word));
  if (free !== undefined) return free;
  for (let number = 2; ; number += 1) {
    const [group = '', ...rest] = (words.at(-1) ?? '').split('.');
    const word = [`${group}-${number}`, ...rest].join('.');
    if (!taken.has(word)) return word;
  }
}
