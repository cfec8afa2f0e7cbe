import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes, ResourceTarget, User } from '../../../kubernetes/request/attributes.ts';
import type { GroupResources, Level, Policy, Selector, Stage } from './policy.ts';
import { STAGES } from './policy.ts';

/** What the policy decides for one request. */
export interface Decision {
  readonly level: Level;
  /** Stages that are not written, of the policy and the rule together, in the order of `STAGES`. */
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
  /** Index of the rule that decided; `null` when none matched and the level is None for that reason. */
  readonly rule: number | null;
}

/**
 * Evaluates one request: the first rule that matches decides, and no match means level None.
 * Source: k8s.io/apiserver pkg/audit/policy/checker.go, EvaluatePolicyRule.
 */
export function evaluate(policy: Policy, request: Attributes, minor: KubernetesMinor): Decision {
  return decisionOf(policy, decidingRule(policy, request, minor));
}

/** Index of the first rule that matches; `null` where none does. */
export function decidingRule({ rules }: Policy, request: Attributes, minor: KubernetesMinor): number | null {
  const index = rules.findIndex((rule) => selects(rule, request, minor));
  return index === -1 ? null : index;
}

/** What the policy decides for every request that reaches the rule, or, for `null`, that no rule matches. */
export function decisionOf(policy: Policy, index: number | null): Decision {
  const rule = index === null ? undefined : policy.rules[index];
  return {
    level: rule?.level ?? 'None',
    omitStages: unionStages(policy.omitStages, rule?.omitStages ?? []),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields,
    rule: index,
  };
}

/** The level as the log shows it: None also where every stage is omitted. */
export function writtenLevel({ level, omitStages }: Decision): Level {
  return omitStages.length === STAGES.length ? 'None' : level;
}

/** Whether the selector matches the request. Source: checker.go, ruleMatches. */
export function selects(selector: Selector, request: Attributes, minor: KubernetesMinor): boolean {
  if (selector.users.length > 0 && !isOneOf(selector.users, request.user)) return false;
  if (selector.userGroups.length > 0 && !isInOneOf(selector.userGroups, request.user)) return false;
  if (selector.verbs.length > 0 && !selector.verbs.includes(request.verb)) return false;
  if (selector.namespaces.length > 0 || selector.resources.length > 0) {
    return request.resource !== null && selectsResource(selector, request.resource, minor);
  }
  if (selector.nonResourceURLs.length > 0) {
    return request.resource === null && selector.nonResourceURLs.some((spec) => pathMatches(request.path, spec));
  }
  return true;
}

/** Whether a non-resource path meets one entry of `nonResourceURLs`. Source: checker.go, pathMatches. */
export function pathMatches(path: string, spec: string): boolean {
  return spec === path || (spec.endsWith('*') && path.startsWith(spec.replace(/\*+$/, '')));
}

/** Whether an entry's group holds the API group. `"*"` is a wildcard from 1.36 on. */
export function groupMatches(group: string, apiGroup: string, minor: KubernetesMinor): boolean {
  return group === apiGroup || (group === '*' && minor >= 36);
}

/**
 * Whether one entry of `resources[].resources` meets a resource and its subresource.
 * `pods/*` meets plain `pods` too; `*\/*` meets nothing. Source: checker.go, ruleMatchesResource.
 */
export function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  if (pattern === '*' || pattern === combined) return true;
  if (subresource !== '' && pattern.startsWith('*/') && pattern.slice(2) === subresource) return true;
  return pattern.endsWith('/*') && pattern.slice(0, -2) === resource;
}

/** The union of two sets of stages, in the order of `STAGES`. Source: policy/util.go and checker.go, unionStages. */
export function unionStages(a: readonly Stage[], b: readonly Stage[]): readonly Stage[] {
  return STAGES.filter((stage) => a.includes(stage) || b.includes(stage));
}

function selectsResource(selector: Selector, target: ResourceTarget, minor: KubernetesMinor): boolean {
  if (selector.namespaces.length > 0 && !selector.namespaces.includes(target.namespace)) return false;
  return selector.resources.length === 0 || selector.resources.some((entry) => entryMatches(entry, target, minor));
}

function entryMatches(entry: GroupResources, target: ResourceTarget, minor: KubernetesMinor): boolean {
  if (!groupMatches(entry.group, target.group, minor)) return false;
  if (entry.resources.length === 0) return true;
  if (entry.resourceNames.length > 0 && !entry.resourceNames.includes(target.name)) return false;
  return entry.resources.some((pattern) => resourceMatches(pattern, target.resource, target.subresource));
}

function isOneOf(users: readonly string[], user: User | null): boolean {
  return user !== null && users.includes(user.name);
}

function isInOneOf(groups: readonly string[], user: User | null): boolean {
  return user?.groups.some((group) => groups.includes(group)) ?? false;
}
