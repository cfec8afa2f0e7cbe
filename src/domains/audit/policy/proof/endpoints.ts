import type { ServedResource, ServedTable } from '../../../../kubernetes/request/served.ts';
import { mayBeServed } from '../../../../kubernetes/request/served.ts';
import type { GroupResources } from '../policy.ts';
import { ProofTooLarge } from './budget.ts';
import { append, distinctBy, fresh } from './values.ts';

interface Parts {
  readonly group: string;
  readonly resource: string;
  /** `""` for the resource itself. */
  readonly subresource: string;
}

/**
 * A resource or subresource of a group; it represents all others that the conditions of a policy do not distinguish
 * from it.
 */
export interface Endpoint extends Parts {
  /** What is served: the rows of the table, everything (a group outside it), or nothing. */
  readonly serves: ServedResource | 'anything' | 'nothing';
  /** Equal for endpoints to which the same requests can be sent and are served. */
  readonly behaviour: string;
  /** The numbers of the entries that it matches. */
  readonly entries: readonly number[];
}

/** Well-known resources, those with the shortest commands first. */
const ORDINARY: readonly Parts[] = [
  { group: '', resource: 'configmaps', subresource: '' },
  { group: '', resource: 'pods', subresource: '' },
  { group: '', resource: 'secrets', subresource: '' },
  { group: '', resource: 'services', subresource: '' },
  { group: '', resource: 'serviceaccounts', subresource: '' },
  { group: 'apps', resource: 'deployments', subresource: '' },
  { group: '', resource: 'namespaces', subresource: '' },
  { group: '', resource: 'nodes', subresource: '' },
];

const EVERY_GROUP = '*';
const MOST_CROSSINGS = 400_000;

/**
 * Every endpoint that the table or the entries distinguish: first what the first `shown` entries name, then the most
 * ordinary of the table's groups, then other groups. In addition to the named ones, there are always a group, a
 * resource and a subresource that nothing names. The group "*" is every group: before 1.36, where it is not a wildcard,
 * no policy has it.
 */
export function endpoints(entries: readonly GroupResources[], shown: number, served: ServedTable): readonly Endpoint[] {
  const groups = groupsOf(entries, served);
  const table = new Map(served.resources.map((row) => [key(row), row]));
  const numbers = new Map<string, Map<string, number[]>>();
  for (const [number, entry] of entries.entries()) {
    const ofGroup = numbers.get(entry.group) ?? new Map<string, number[]>();
    numbers.set(entry.group, ofGroup);
    for (const pattern of new Set(patternsOf(entry))) append(ofGroup, pattern, number);
  }
  const first = named(entries.slice(0, shown), groups);
  const parts = [
    ...first,
    ...ORDINARY,
    ...named(entries.slice(shown), groups),
    ...served.resources,
    ...crossings(entries, groups),
  ];
  const all = distinctBy(parts, key).map(({ group, resource, subresource }): Endpoint => {
    const free = !served.groups.has(group) && mayBeServed({ group, resource, subresource });
    const patterns = patternsMeeting(resource, subresource);
    const met = new Set<number>();
    for (const ofGroup of [numbers.get(group), numbers.get(EVERY_GROUP)]) {
      for (const pattern of patterns) for (const number of ofGroup?.get(pattern) ?? []) met.add(number);
    }
    const serves = table.get(key({ group, resource, subresource })) ?? (free ? 'anything' : 'nothing');
    return {
      group,
      resource,
      subresource,
      serves,
      behaviour: behaviourOf({ group, resource, subresource }, serves),
      entries: [...met].sort((a, b) => a - b),
    };
  });
  const shownFirst = new Set(first.map(key));
  const isMadeUp = (endpoint: Endpoint) => endpoint.serves === 'anything' && !shownFirst.has(key(endpoint));
  const ordered = [...all.filter((endpoint) => !isMadeUp(endpoint)), ...all.filter(isMadeUp)];
  return distinctBy(ordered, ({ behaviour, entries }) => `${behaviour} ${entries.join()}`);
}

/**
 * The patterns that match a resource and its subresource, as in `resourceMatches`.
 * Source: k8s.io/apiserver pkg/audit/policy/checker.go, ruleMatchesResource.
 */
function patternsMeeting(resource: string, subresource: string): readonly string[] {
  if (subresource === '') return ['*', resource, `${resource}/*`];
  return ['*', `${resource}/${subresource}`, `*/${subresource}`, `${resource}/*`];
}

/** An entry without resources covers all of its group. */
function patternsOf(entry: GroupResources): readonly string[] {
  return entry.resources.length === 0 ? ['*'] : entry.resources;
}

/** The groups that the table or the entries name, and one that neither names. */
function groupsOf(entries: readonly GroupResources[], served: ServedTable): readonly string[] {
  const groups = new Set(served.groups);
  for (const { group } of entries) if (group !== EVERY_GROUP && !group.includes('/')) groups.add(group);
  return [...groups, fresh('example.com', groups)];
}

/** The endpoints that the entries name completely, in their order. */
function named(entries: readonly GroupResources[], groups: readonly string[]): readonly Parts[] {
  return entries.flatMap((entry) => {
    const within = entry.group === EVERY_GROUP ? groups : [entry.group].filter((group) => groups.includes(group));
    return entry.resources.flatMap((pattern) => {
      const [resource = '', subresource = '', ...more] = pattern.split('/');
      if (resource === '*' || more.length > 0) return [];
      return within.map((group) => ({ group, resource, subresource: subresource === '*' ? '' : subresource }));
    });
  });
}

/**
 * What wildcards distinguish: in each group, every resource of a `resource/*` and one that nothing names, with every
 * subresource of a `*\/subresource`, one that nothing names, and none.
 */
function crossings(entries: readonly GroupResources[], groups: readonly string[]): readonly Parts[] {
  const words = new Set(entries.flatMap((entry) => entry.resources.flatMap((pattern) => pattern.split('/'))));
  const unnamedResource = fresh('widgets', words);
  const unnamedSubresource = fresh('preview', words);
  const found: Parts[] = [];
  for (const group of groups) {
    const patterns = new Set(
      entries.flatMap((entry) => (entry.group === group || entry.group === EVERY_GROUP ? entry.resources : [])),
    );
    const resources = new Set(
      [...patterns].flatMap((pattern) => (pattern.endsWith('/*') ? [pattern.slice(0, -2)] : [])),
    );
    // Without a subresource first: the resource itself is more ordinary.
    const subresources = new Set(['']);
    for (const pattern of patterns) if (pattern.startsWith('*/')) subresources.add(pattern.slice(2));
    resources.add(unnamedResource);
    subresources.add(unnamedSubresource);
    if (found.length + resources.size * subresources.size > MOST_CROSSINGS) {
      throw new ProofTooLarge('The resources and subresources that these wildcards tell apart');
    }
    for (const resource of resources) {
      for (const subresource of subresources) {
        if (![resource, subresource].some((part) => part.includes('/'))) found.push({ group, resource, subresource });
      }
    }
  }
  return found;
}

function key({ group, resource, subresource }: Parts): string {
  return `${group}/${resource}/${subresource}`;
}

function behaviourOf({ resource, subresource }: Parts, serves: Endpoint['serves']): string {
  const quirk = ['namespaces', 'status', 'finalize'].includes(resource) ? resource : '';
  const served = typeof serves === 'string' ? serves : actionsInShort(serves);
  return `${quirk} ${subresource === ''} ${served}`;
}

function actionsInShort({ actions }: ServedResource): string {
  return actions.map(({ verb, namespace, name }) => `${verb}:${namespace}:${name}`).join();
}
