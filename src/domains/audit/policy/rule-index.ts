import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { ResourceTarget } from '../../../kubernetes/request/attributes.ts';
import { groupMatches, resourceMatches } from './matching.ts';
import type { GroupResources, Policy, PolicyRule } from './policy.ts';

/** A rule that may decide a request. */
export interface Candidate {
  readonly number: number;
  readonly rule: PolicyRule;
  /** Whether its `resources` match the request whatever its name; otherwise the name decides. */
  readonly isSettled: boolean;
}

/** The rules of a policy, by the target of requests. */
export interface RuleIndex {
  /** Those that may decide requests for a path. */
  readonly forPaths: readonly Candidate[];
  /** Those that may decide requests for a resource, in order. */
  forResource(target: ResourceTarget): readonly Candidate[];
}

/** More resources than a cluster has; any beyond that, from an untrusted log, are not cached. */
const MOST_REMEMBERED = 10_000;

const indexes = new WeakMap<Policy, Map<KubernetesMinor, RuleIndex>>();

/** The index of a policy as a minor version reads it; created once. */
export function ruleIndex(policy: Policy, minor: KubernetesMinor): RuleIndex {
  const known = indexes.get(policy);
  const remembered = known?.get(minor);
  if (remembered !== undefined) return remembered;
  const index = indexOf(policy, minor);
  indexes.set(policy, (known ?? new Map<KubernetesMinor, RuleIndex>()).set(minor, index));
  return index;
}

function indexOf({ rules }: Policy, minor: KubernetesMinor): RuleIndex {
  const byGroup = new Map<string, Map<string, Map<string, readonly Candidate[]>>>();
  let size = 0;
  const isForResources = ({ resources, namespaces }: PolicyRule) => resources.length > 0 || namespaces.length > 0;
  return {
    forPaths: rules.flatMap((rule, number) => (isForResources(rule) ? [] : [{ number, rule, isSettled: true }])),
    forResource(target) {
      const { group, resource, subresource } = target;
      const remembered = byGroup.get(group)?.get(resource)?.get(subresource);
      if (remembered !== undefined) return remembered;
      const found = rules.flatMap((rule, number) => candidate(rule, number, target, minor));
      if (++size > MOST_REMEMBERED) return found;
      const inGroup = byGroup.get(group) ?? new Map<string, Map<string, readonly Candidate[]>>();
      const ofResource = inGroup.get(resource) ?? new Map<string, readonly Candidate[]>();
      byGroup.set(group, inGroup.set(resource, ofResource.set(subresource, found)));
      return found;
    },
  };
}

function candidate(
  rule: PolicyRule,
  number: number,
  target: ResourceTarget,
  minor: KubernetesMinor,
): readonly Candidate[] {
  if (rule.resources.length === 0) {
    // A rule only for paths never matches a resource.
    const isForPaths = rule.namespaces.length === 0 && rule.nonResourceURLs.length > 0;
    return isForPaths ? [] : [{ number, rule, isSettled: true }];
  }
  const met = rule.resources.filter((entry) => meets(entry, target, minor));
  if (met.length === 0) return [];
  const isSettled = met.some(({ resources, resourceNames }) => resources.length === 0 || resourceNames.length === 0);
  return [{ number, rule, isSettled }];
}

/** Whether an entry matches a resource of some name. */
function meets({ group, resources }: GroupResources, target: ResourceTarget, minor: KubernetesMinor): boolean {
  if (!groupMatches(group, target.group, minor)) return false;
  return (
    resources.length === 0 || resources.some((pattern) => resourceMatches(pattern, target.resource, target.subresource))
  );
}
