import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import { closest } from '../../../../text/spelling.ts';
import type { KnownResource } from './known-resources.ts';

/** What a person wrote where a group and a resource belong. */
export interface NamedResource {
  readonly group: string;
  /** An entry of `resources`: `pods`, `pods/log`, `pods/*`, `*\/log`, `*`. */
  readonly resource: string;
}

export interface NameProblem {
  /** `unknown`: nothing like it is known, which in a cluster with other APIs than the default ones may be right. */
  readonly certainty: 'certain' | 'unknown';
  readonly sentence: string;
  /** What was meant, where that is clear. */
  readonly meant: NamedResource | null;
}

/** Groups that are gone: written with care once, and harmless. */
const RETIRED_GROUPS = ['extensions'];

/**
 * What is wrong with a group: no API server has it, so that the entry matches nothing. `null` for one that is known,
 * and for any that custom resources could be in.
 */
export function groupProblem(
  group: string,
  known: readonly KnownResource[],
  minor: KubernetesMinor,
): NameProblem | null {
  const groups = new Set(known.map((entry) => entry.group));
  if (groups.has(group) || RETIRED_GROUPS.includes(group) || (group === '*' && minor >= 36)) return null;
  if (group === 'core' || /^v\d/.test(group)) {
    const sentence = `${code(group)} is no group; that of pods, secrets and the like is "".`;
    return { certainty: 'certain', sentence, meant: { group: '', resource: '' } };
  }
  const dotless = !group.includes('.');
  const longer = dotless ? [...groups].find((name) => name.startsWith(`${group}.`)) : undefined;
  const meant = longer ?? closest(group, groups);
  if (meant !== undefined) {
    const sentence = `${code(group)} is no group that this API server has; ${code(meant)} is.`;
    return { certainty: dotless ? 'certain' : 'unknown', sentence, meant: { group: meant, resource: '' } };
  }
  if (!dotless) return null;
  const sentence = `${code(group)} is no group that this API server has, and those of custom resources have a dot.`;
  return { certainty: 'unknown', sentence, meant: null };
}

/**
 * What is wrong with an entry of `resources` under its group: it matches nothing that is served. `null` when it
 * matches something, and in a group that is not known, where anything may be right.
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
    const sentence = `${code(pattern)} matches nothing; ${code(meant)} does.`;
    return { certainty: 'certain', sentence, meant: { group, resource: meant } };
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
  const owner = resource === '*' ? `Of ${inWords(group)} no resource` : code(resource);
  const sentence = `${owner} has ${resource === '*' ? 'a' : 'no'} subresource ${code(subresource)}`;
  if (meant === undefined) return { certainty: 'unknown', sentence: `${sentence}.`, meant: null };
  const right = `${resource}/${meant}`;
  return { certainty: 'certain', sentence: `${sentence}; it is ${code(right)}.`, meant: { group, resource: right } };
}

function unknownResource(
  group: string,
  resource: string,
  subresource: string | undefined,
  inGroup: readonly KnownResource[],
  known: readonly KnownResource[],
): NameProblem {
  const found = otherName(resource, inGroup) ?? otherName(resource, known);
  if (found === undefined) {
    const sentence = `There is no resource ${code(resource)} in ${inWords(group)}.`;
    return { certainty: 'unknown', sentence, meant: null };
  }
  const { entry, why } = found;
  const right = subresource === undefined ? entry.resource : `${entry.resource}/${subresource}`;
  const elsewhere = entry.group === group || group === '*' ? '' : ` of the group ${code(entry.group)}`;
  const sentence =
    why === ELSEWHERE
      ? `${code(resource)} is no resource of ${inWords(group)}; it is one of ${inWords(entry.group)}.`
      : `${code(resource)} is ${why}; it is ${code(entry.resource)}${elsewhere}.`;
  return { certainty: 'certain', sentence, meant: { group: group === '*' ? group : entry.group, resource: right } };
}

const ELSEWHERE = 'a resource of another group';

interface Found {
  readonly entry: KnownResource;
  readonly why: string;
}

/** The resource that a word is another name of: its plural elsewhere, a short name, the singular, the kind, a slip. */
function otherName(word: string, known: readonly KnownResource[]): Found | undefined {
  const lower = word.toLowerCase();
  const [name = '', group] = lower.split(/\.(.*)/);
  const tries: readonly (readonly [why: string, holds: (entry: KnownResource) => boolean])[] = [
    [ELSEWHERE, (entry) => entry.resource === word],
    ['no resource but a short name', (entry) => entry.shortNames.includes(lower)],
    ['no resource but a kind', (entry) => entry.kind === word],
    ['a resource and its group in one', (entry) => entry.resource === name && entry.group === group],
  ];
  for (const [why, holds] of tries) {
    const entry = known.find(holds);
    if (entry !== undefined) return { entry, why };
  }
  const names = known.flatMap(({ resource, singular }) => [resource, singular]);
  const near = closest(word, names);
  const entry = known.find(({ resource, singular }) => resource === near || singular === near);
  return entry && { entry, why: 'no resource' };
}

function inWords(group: string): string {
  return group === '' ? 'the core group ("")' : group === '*' ? 'any group' : `the group ${code(group)}`;
}

function code(word: string): string {
  return `\`${word}\``;
}
