import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { Selector } from '../policy.ts';
import type { Bits } from './bits.ts';
import { count, emptyBits, insert, isEmpty, isSubset, members, positions, unite } from './bits.ts';
import type { Endpoint } from './endpoints.ts';
import { endpoints } from './endpoints.ts';
import type { Path } from './paths.ts';
import { paths } from './paths.ts';
import type { Person } from './people.ts';
import { groupClasses, kinOf, mayCarry, people } from './people.ts';
import { classes, distinctBy, fresh } from './values.ts';

/** The verbs that resource requests get from HTTP methods, the most ordinary first. `""` is that of OPTIONS. */
export const RESOURCE_VERBS = [
  'get',
  'list',
  'create',
  'delete',
  'patch',
  'update',
  'watch',
  'deletecollection',
  '',
  'proxy',
] as const;

export const ATTRIBUTES = ['person', 'endpoint', 'verb', 'namespace', 'name', 'own', 'path', 'method'] as const;
/** `own` is both the namespace and the name of a request for a namespace, which are the same. */
export type Attribute = (typeof ATTRIBUTES)[number];

/** The classes of the values of each attribute, the most ordinary first. */
export interface Classes {
  readonly person: readonly Person[];
  readonly endpoint: readonly Endpoint[];
  readonly verb: readonly string[];
  /** Without `""`, like `name` and `own`. */
  readonly namespace: readonly string[];
  readonly name: readonly string[];
  readonly own: readonly string[];
  readonly path: readonly Path[];
  readonly method: readonly string[];
}

/** A set of classes for each attribute. */
export type Sets = Readonly<Record<Attribute, Bits>>;

/** Requests whose attributes are each in a set. A selector is a union of boxes. */
export interface Box {
  readonly number: number;
  readonly sets: Sets;
  /** The people in `sets` whom it contains regardless of their other groups. */
  readonly settled: Bits;
  /** Whether it contains requests whose namespace is `""`. */
  readonly unscoped: boolean;
  /** Whether it contains requests whose name is `""`. */
  readonly unnamed: boolean;
  /** The caller must be in one of these groups; any caller matches if there are none. */
  readonly userGroups: Bits;
}

/** All requests, as far as some selectors and the served requests distinguish them. */
export interface Universe {
  readonly classes: Classes;
  /** The classes of the groups that selectors name. */
  readonly groups: readonly string[];
  /** Every class of each attribute. */
  readonly everything: Sets;
  readonly boxes: readonly Box[];
  /** For each class of each attribute, the numbers of the boxes that contain it. */
  readonly holders: Readonly<Record<Attribute, readonly Bits[]>>;
  /** For each person, the numbers of the boxes that contain it regardless of its other groups. */
  readonly settled: readonly Bits[];
  /** For each person, the groups that it may be in, in addition to the certain ones. */
  readonly carriable: readonly Bits[];
  /** For each group, the numbers of the boxes whose callers may be its members. */
  readonly carriers: readonly Bits[];
  /** For each box with a condition on groups, the numbers of the boxes that accept at least the same groups. */
  readonly widerGroups: readonly Bits[];
  /** For each person, a number that is the same for those who can be in the same groups. */
  readonly kin: readonly number[];
}

/**
 * The universe of the selectors, and the boxes of each of them; equal selectors have the same boxes. `boxes` throws for
 * any other selector.
 */
export function universeOf(
  selectors: readonly Selector[],
  classes: Classes,
): { readonly universe: Universe; readonly boxes: (selector: Selector) => readonly Box[] } {
  const distinct = distinctBy(selectors, meaningOf);
  const groups = groupClasses(distinct.map((selector) => selector.userGroups));
  const bySelector = numbered(boxesOf(distinct, classes, groups));
  const byMeaning = new Map(distinct.map((selector, index) => [meaningOf(selector), bySelector[index] ?? []]));
  const bySelectorGiven = new Map(selectors.map((selector) => [selector, byMeaning.get(meaningOf(selector))]));
  const boxes = bySelector.flat().sort((a, b) => a.number - b.number);
  const holders = mapAttributes((attribute) => {
    const sets = boxes.map((box) => box.sets[attribute]);
    return transpose(sets, classes[attribute].length);
  });
  const settled = boxes.map((box) => box.settled);
  const carriers = boxes.map((box) => box.userGroups);
  const groupsNamed = new Set(distinct.flatMap((selector) => selector.userGroups));
  const kins = classes.person.map((person) => kinOf(person, groupsNamed));
  const universe = {
    classes,
    groups,
    everything: mapAttributes((attribute) => positions<unknown>(classes[attribute], () => true)),
    boxes,
    holders,
    settled: transpose(settled, classes.person.length),
    carriable: classes.person.map((person) => positions(groups, (group) => mayCarry(person, group))),
    carriers: transpose(carriers, groups.length),
    widerGroups: boxes.map((box) =>
      positions(boxes, ({ userGroups }) => !isEmpty(box.userGroups) && isSubset(box.userGroups, userGroups)),
    ),
    kin: kins.map((kin) => kins.indexOf(kin)),
  };
  const boxesGiven = (selector: Selector): readonly Box[] => {
    const found = bySelectorGiven.get(selector);
    if (found === undefined) throw new Error(`The universe was made without ${meaningOf(selector)}`);
    return found;
  };
  return { universe, boxes: boxesGiven };
}

/** Equal for selectors that select the same with the same words, in any order. */
function meaningOf({ users, userGroups, verbs, resources, namespaces, nonResourceURLs }: Selector): string {
  const entries = resources.map((entry) =>
    JSON.stringify([entry.group, entry.resources.toSorted(), entry.resourceNames.toSorted()]),
  );
  return JSON.stringify(
    [users, userGroups, verbs, entries, namespaces, nonResourceURLs].map((list) => list.toSorted()),
  );
}

/** For each attribute the value of the function. */
export function mapAttributes<T>(of: (attribute: Attribute) => T): Readonly<Record<Attribute, T>> {
  return {
    person: of('person'),
    endpoint: of('endpoint'),
    verb: of('verb'),
    namespace: of('namespace'),
    name: of('name'),
    own: of('own'),
    path: of('path'),
    method: of('method'),
  };
}

/** Whether the name can be in a field selector. Source: k8s.io/apimachinery pkg/api/validation/path/name.go. */
export function isLegalName(name: string): boolean {
  return name !== '.' && name !== '..' && !name.includes('/') && !name.includes('%');
}

/** The verbs of non-resource requests, the most ordinary first. */
const METHODS: readonly string[] = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'trace'];

/** The classes that selectors distinguish. The resources of the first `shown` selectors come first. */
export function classesOf(all: readonly Selector[], shown: number, served: ServedTable): Classes {
  const selectors = distinctBy(all, meaningOf);
  const entriesShown = distinctBy(all.slice(0, shown), meaningOf).flatMap((selector) => selector.resources).length;
  const entries = selectors.flatMap((selector) => selector.resources);
  const verbs = selectors.map((selector) => selector.verbs.filter(isMethod));
  const namespaces = selectors.map((selector) => selector.namespaces.filter(isSegment));
  const names = entries.map((entry) => entry.resourceNames.filter(isSegment));
  const example = (lists: readonly (readonly string[])[]) => fresh('example', new Set(lists.flat()));
  return {
    person: people(selectors),
    endpoint: endpoints(entries, entriesShown, served),
    verb: RESOURCE_VERBS,
    namespace: classes(namespaces, ['default', example(namespaces)]),
    name: classes(names, [example(names)], (name) => String(isLegalName(name))),
    own: classes([...namespaces, ...names], [example([...namespaces, ...names])]),
    path: paths(
      selectors.map((selector) => selector.nonResourceURLs),
      served,
    ),
    method: classes(verbs, [...METHODS, fresh('probe', new Set(verbs.flat()))], (verb) =>
      METHODS.includes(verb) ? verb : '',
    ),
  };
}

/** Whether a word can be the verb of a non-resource request: an HTTP method in lowercase. Source: RFC 9110, 5.6.2. */
function isMethod(verb: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(verb);
}

/** Whether a value can be a path segment. */
function isSegment(value: string): boolean {
  return value !== '' && !value.includes('/');
}

type Unnumbered = Omit<Box, 'number'>;

/**
 * Numbers the boxes, the largest first: if any of several boxes can rule something out, the first one found is used.
 */
function numbered(bySelector: readonly (readonly Unnumbered[])[]): readonly (readonly Box[])[] {
  const size = ({ sets, settled }: Unnumbered) =>
    ATTRIBUTES.reduce((sum, one) => sum + Math.log1p(count(one === 'person' ? settled : sets[one])), 0);
  const bySize = bySelector
    .flat()
    .map((box) => ({ box, size: size(box) }))
    .sort((a, b) => b.size - a.size);
  const numbers = new Map(bySize.map(({ box }, number) => [box, number]));
  return bySelector.map((boxes) => boxes.map((box) => ({ ...box, number: numbers.get(box) ?? 0 })));
}

function boxesOf(
  selectors: readonly Selector[],
  classes: Classes,
  groups: readonly string[],
): readonly (readonly Unnumbered[])[] {
  let entryNumber = 0;
  const meetsEntry = endpointsOfEntries(classes.endpoint);
  const everyEndpoint = positions(classes.endpoint, () => true);
  const noEndpoint = emptyBits(classes.endpoint.length);
  return selectors.map((selector, selectorNumber) => {
    const { person, verb, namespace, name, own, path, method } = classes;
    const users = among(selector.users);
    const userGroups = new Set(selector.userGroups);
    const verbs = among(selector.verbs);
    const namespaces = among(selector.namespaces);
    const isForResources = selector.namespaces.length > 0 || selector.resources.length > 0;
    const isForPaths = !isForResources && selector.nonResourceURLs.length > 0;
    const settled = positions(
      person,
      (who) => users(who.kind === 'nobody' ? null : who.name) && carriesOneOf(who, selector.userGroups),
    );
    const common = {
      person: positions(
        person,
        (who) => users(who.kind === 'nobody' ? null : who.name) && couldCarryOneOf(who, selector.userGroups),
      ),
      verb: positions(verb, verbs),
      method: positions(method, verbs),
      namespace: positions(namespace, namespaces),
      path: positions(path, ({ lists }) => !isForResources && (!isForPaths || lists.has(selectorNumber))),
    };
    const box = (endpoint: Bits, resourceNames: readonly string[]): Unnumbered => {
      const names = among(resourceNames);
      return {
        sets: {
          ...common,
          endpoint,
          name: positions(name, names),
          own: positions(own, (value) => namespaces(value) && names(value)),
        },
        settled,
        unscoped: namespaces(''),
        unnamed: names(''),
        userGroups: positions(groups, (group) => userGroups.has(group)),
      };
    };
    if (selector.resources.length === 0) return [box(isForPaths ? noEndpoint : everyEndpoint, [])];
    const ofAnyName = emptyBits(classes.endpoint.length);
    const boxes: Unnumbered[] = [];
    for (const { resources, resourceNames } of selector.resources) {
      const met = meetsEntry.get(entryNumber++) ?? noEndpoint;
      if (resources.length > 0 && resourceNames.length > 0) boxes.push(box(met, resourceNames));
      else unite(ofAnyName, met);
    }
    return isEmpty(ofAnyName) ? boxes : [...boxes, box(ofAnyName, [])];
  });
}

/** For each entry that matches some endpoint, the endpoints that it matches. */
function endpointsOfEntries(endpoints: readonly Endpoint[]): ReadonlyMap<number, Bits> {
  const met = new Map<number, Bits>();
  for (const [at, { entries }] of endpoints.entries()) {
    for (const entry of entries) {
      const bits = met.get(entry) ?? emptyBits(endpoints.length);
      insert(bits, at);
      met.set(entry, bits);
    }
  }
  return met;
}

/** Whether a value matches a list of a selector: an empty list matches everything, another never `null`. */
function among(list: readonly string[]): (value: string | null) => boolean {
  if (list.length === 0) return () => true;
  const values = new Set(list);
  return (value) => value !== null && values.has(value);
}

function carriesOneOf(person: Person, groups: readonly string[]): boolean {
  return groups.length === 0 || (person.kind !== 'nobody' && groups.some((group) => person.groups.includes(group)));
}

function couldCarryOneOf(person: Person, groups: readonly string[]): boolean {
  return carriesOneOf(person, groups) || groups.some((group) => mayCarry(person, group));
}

/** For each column below `size`, the numbers of the rows that contain it. */
function transpose(rows: readonly Bits[], size: number): readonly Bits[] {
  const columns = Array.from({ length: size }, () => emptyBits(rows.length));
  for (const [number, row] of rows.entries()) {
    for (const at of members(row)) {
      const column = columns[at];
      if (column !== undefined) insert(column, number);
    }
  }
  return columns;
}
