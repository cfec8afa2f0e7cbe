import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import { closest } from '../../../../text/spelling.ts';
import type { GroupResources } from '../policy.ts';
import { append } from '../proof/values.ts';
import type { KnownResource } from './known-resources.ts';

/** A group and a resource as written by a user. */
export interface NamedResource {
  readonly group: string;
  /** An entry of `resources`: `pods`, `pods/log`, `pods/*`, `*\/log`, `*`. */
  readonly resource: string;
}

export interface NameProblem {
  /**
   * `unknown`: nothing similar is known, which may be correct in a cluster with other APIs than the default ones.
   * `gone`: no supported minor version serves it any more.
   */
  readonly certainty: 'certain' | 'unknown' | 'gone';
  readonly sentence: string;
  /** What was meant, if that is clear. */
  readonly meant: NamedResource | null;
}

/** Groups that no longer exist: once written deliberately, and harmless. */
export const RETIRED_GROUPS: readonly string[] = ['extensions'];

/**
 * The problem with an entry's group: no API server has it, so the entry matches nothing. `null` if it is known, or if
 * custom resources could be in it.
 */
export function groupProblem(
  { group, resources }: GroupResources,
  known: readonly KnownResource[],
  minor: KubernetesMinor,
): NameProblem | null {
  const groups = new Set(known.map((entry) => entry.group));
  if (groups.has(group) || RETIRED_GROUPS.includes(group) || (group === '*' && minor >= 36)) return null;
  if (group === 'core' || /^v\d/.test(group)) {
    const elsewhere = resources.filter((resource) => homeOf(resource, '', known) !== '');
    const [home] = elsewhere.map((resource) => homeOf(resource, '', known));
    const what = group === 'core' ? 'is not the name of an API group' : 'is an API version, not a group';
    const right =
      home === undefined
        ? 'the core group is written ""'
        : `${elsewhere.map(code).join(', ')} ${elsewhere.length === 1 ? 'belongs' : 'belong'} to ${inWords(home)}`;
    return { certainty: 'certain', sentence: `${code(group)} ${what}: ${right}.`, meant: { group: '', resource: '' } };
  }
  const dotless = !group.includes('.');
  const longer = dotless ? [...groups].find((name) => name.startsWith(`${group}.`)) : undefined;
  const meant = longer ?? closest(group, groups);
  if (meant !== undefined) {
    const sentence = `This API server has no group ${code(group)}; it has ${code(meant)}.`;
    return { certainty: dotless ? 'certain' : 'unknown', sentence, meant: { group: meant, resource: '' } };
  }
  if (!dotless) return null;
  const sentence = `This API server has no group ${code(group)}, and the groups of custom resources contain a dot.`;
  return { certainty: 'unknown', sentence, meant: null };
}

/** An entry with another group, split if some of its resources are in yet other groups. */
export function entriesByGroup(
  entry: GroupResources,
  group: string,
  known: readonly KnownResource[],
): readonly GroupResources[] {
  if (entry.resources.length === 0) return [{ ...entry, group }];
  const homes = new Map<string, string[]>();
  for (const resource of entry.resources) append(homes, homeOf(resource, group, known), resource);
  return [...homes].map(([home, resources]) => ({ ...entry, group: home, resources }));
}

/** The group of a resource: the given one if it contains the resource or no group does. */
function homeOf(pattern: string, group: string, known: readonly KnownResource[]): string {
  const name = pattern.split('/')[0];
  const owners = known.filter(({ resource }) => resource === name);
  return owners.some((owner) => owner.group === group) ? group : (owners[0]?.group ?? group);
}

/**
 * The problem with an entry of `resources` in its group: it matches nothing that is served. `null` if it matches
 * something, or if the group is unknown, where any resource may be correct.
 */
export function resourceProblem(
  { group, resource: pattern }: NamedResource,
  known: readonly KnownResource[],
): NameProblem | null {
  const inGroup = known.filter((entry) => entry.group === group || group === '*');
  if (inGroup.length === 0) return null;
  const [resource = '', subresource, ...more] = pattern.split('/');
  if (pattern === '*/*' || resource === '' || subresource === '' || more.length > 0) {
    const meant = pattern === '*/*' ? '*' : [resource || '*', subresource].filter(Boolean).join('/');
    return { certainty: 'certain', sentence: `${code(pattern)} matches nothing.`, meant: { group, resource: meant } };
  }
  if (resource === '*') {
    return subresourceProblem({ group, resource }, subresource, inGroup);
  }
  const named = inGroup.filter((entry) => entry.resource === resource);
  if (named.length === 0) return unknownResource(group, resource, subresource, inGroup, known);
  return subresourceProblem({ group, resource }, subresource, named);
}

function subresourceProblem(
  { group, resource }: NamedResource,
  subresource: string | undefined,
  owners: readonly KnownResource[],
): NameProblem | null {
  if (subresource === undefined || subresource === '*') return null;
  const all = owners.flatMap((entry) => entry.subresources ?? [subresource]);
  if (all.includes(subresource)) return null;
  const meant = closest(subresource, all);
  const owner = resource === '*' ? `No resource of ${inWords(group)}` : code(resource);
  const sentence = `${owner} has ${resource === '*' ? 'a' : 'no'} subresource ${code(subresource)}.`;
  if (meant === undefined) return { certainty: 'unknown', sentence, meant: null };
  return { certainty: 'certain', sentence, meant: { group, resource: `${resource}/${meant}` } };
}

function unknownResource(
  group: string,
  resource: string,
  subresource: string | undefined,
  inGroup: readonly KnownResource[],
  known: readonly KnownResource[],
): NameProblem {
  const gone = GONE.get(`${group}/${resource}`);
  if (gone !== undefined) return { certainty: 'gone', sentence: gone, meant: null };
  const alias = subresource === undefined ? ALIASES.get(resource.toLowerCase()) : undefined;
  if (alias !== undefined && !known.some((entry) => entry.resource === resource)) {
    const sentence = `No resource is named ${code(resource)}; in policies it is named ${code(alias)}${group === '' ? '' : ', in the core group ("")'}.`;
    return { certainty: 'certain', sentence, meant: { group: '', resource: alias } };
  }
  const found = otherName(resource, inGroup) ?? otherName(resource, known);
  if (found === undefined) {
    const sentence =
      group === '*'
        ? `No group has a resource ${code(resource)}.`
        : `${capitalized(inWords(group))} has no resource ${code(resource)}.`;
    return { certainty: 'unknown', sentence, meant: null };
  }
  const { entry, isA } = found;
  const right = subresource === undefined ? entry.resource : `${entry.resource}/${subresource}`;
  return {
    certainty: 'certain',
    sentence: `${code(resource)} is ${isA(entry, group)}.`,
    meant: { group: group === '*' ? group : entry.group, resource: right },
  };
}

/** What no supported minor version serves any more, by group and resource. */
const GONE: ReadonlyMap<string, string> = new Map([
  [
    'policy/podsecuritypolicies',
    'PodSecurityPolicy was removed in Kubernetes 1.25: nothing serves `podsecuritypolicies`.',
  ],
]);

/** Resources of the core group, by their colloquial names. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['tokenrequest', 'serviceaccounts/token'],
  ['tokenrequests', 'serviceaccounts/token'],
  ['token', 'serviceaccounts/token'],
  ['tokens', 'serviceaccounts/token'],
  ['replicacontroller', 'replicationcontrollers'],
  ['replicacontrollers', 'replicationcontrollers'],
  ['exec', 'pods/exec'],
  ['attach', 'pods/attach'],
  ['log', 'pods/log'],
  ['logs', 'pods/log'],
  ['portforward', 'pods/portforward'],
  ['port-forward', 'pods/portforward'],
  ['eviction', 'pods/eviction'],
  ['evictions', 'pods/eviction'],
  ['ephemeralcontainers', 'pods/ephemeralcontainers'],
]);

/** What a word is, if not a resource of the group: `a short name of ...`. */
type IsA = (entry: KnownResource, group: string) => string;

interface Found {
  readonly entry: KnownResource;
  readonly isA: IsA;
}

const ofResource =
  (what: string): IsA =>
  ({ resource }) =>
    `${what} of ${code(resource)}, not a resource`;

/**
 * The resource for which a word is another name: its plural in another group, a short name, the singular, the kind, or
 * a misspelling.
 */
function otherName(word: string, known: readonly KnownResource[]): Found | undefined {
  const lower = word.toLowerCase();
  const [name = '', group] = lower.split(/\.(.*)/);
  const tries: readonly (readonly [isA: IsA, holds: (entry: KnownResource) => boolean])[] = [
    [
      (entry, wrong) => `a resource of ${inWords(entry.group)}, not of ${inWords(wrong)}`,
      (entry) => entry.resource === word,
    ],
    [ofResource('a short name'), (entry) => entry.shortNames.includes(lower)],
    [ofResource('the kind'), (entry) => entry.kind === word],
    [
      () => 'a resource with its group, and `resources` takes the name alone',
      (entry) => entry.resource === name && entry.group === group,
    ],
  ];
  for (const [isA, holds] of tries) {
    const entry = known.find(holds);
    if (entry !== undefined) return { entry, isA };
  }
  const names = known.flatMap(({ resource, singular }) => [resource, singular]);
  const near = closest(word, names);
  const entry = known.find(({ resource, singular }) => resource === near || singular === near);
  if (entry === undefined) return undefined;
  if (lower === entry.resource) return { entry, isA: () => 'not in lower case, as resources are' };
  return {
    entry,
    isA: lower === entry.singular ? ofResource('the singular') : ({ resource }) => `a misspelling of ${code(resource)}`,
  };
}

function inWords(group: string): string {
  return group === '' ? 'the core group ("")' : group === '*' ? 'any group' : `the group ${code(group)}`;
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function code(word: string): string {
  return `\`${word}\``;
}
