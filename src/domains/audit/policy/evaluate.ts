import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes, ResourceTarget, User } from '../../../kubernetes/request/attributes.ts';
import { groupMatches, pathMatches, resourceMatches } from './matching.ts';
import type { GroupResources, Level, Policy, PolicyRule, Selector, Stage } from './policy.ts';
import { STAGES } from './policy.ts';
import { ruleIndex } from './rule-index.ts';

/** What the policy decides for one request. */
export interface Decision {
  readonly level: Level;
  /** Stages that are not written, from the policy and the rule together, in the order of `STAGES`. */
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
  /** Index of the rule that decided; `null` if none matched and the level is None for that reason. */
  readonly rule: number | null;
}

/**
 * Evaluates one request: the first rule that matches decides, and no match means level None.
 * Source: k8s.io/apiserver pkg/audit/policy/checker.go, EvaluatePolicyRule.
 */
export function evaluate(policy: Policy, request: Attributes, minor: KubernetesMinor): Decision {
  return decisionOf(policy, decidingRule(policy, request, minor));
}

/** Index of the first rule that matches; `null` if none does. */
export function decidingRule(policy: Policy, request: Attributes, minor: KubernetesMinor): number | null {
  const index = ruleIndex(policy, minor);
  const { resource } = request;
  for (const { number, rule, isSettled } of resource === null ? index.forPaths : index.forResource(resource)) {
    if (isSettled ? selectsSettled(rule, request) : selects(rule, request, minor)) return number;
  }
  return null;
}

/** Whether a rule matches the request if the entries of `resources` are already known to match a resource request. */
function selectsSettled(rule: PolicyRule, request: Attributes): boolean {
  const { namespaces, nonResourceURLs } = rule;
  if (!selectsCall(rule, request)) return false;
  if (request.resource !== null) return namespaces.length === 0 || namespaces.includes(request.resource.namespace);
  return nonResourceURLs.length === 0 || nonResourceURLs.some((spec) => pathMatches(request.path, spec));
}

/** What the policy decides for every request that reaches the rule or, for `null`, that no rule matches. */
export function decisionOf(policy: Policy, index: number | null): Decision {
  const known = decisions.get(policy) ?? [];
  const at = index === null ? policy.rules.length : index;
  const remembered = known[at];
  if (remembered !== undefined) return remembered;
  const decision = decided(policy, index);
  known[at] = decision;
  decisions.set(policy, known);
  return decision;
}

/** For each policy, by rule, the last one for no rule: a log contains millions of requests but few decisions. */
const decisions = new WeakMap<Policy, Decision[]>();

function decided(policy: Policy, index: number | null): Decision {
  const rule = index === null ? undefined : policy.rules[index];
  return {
    level: rule?.level ?? 'None',
    omitStages: unionStages(policy.omitStages, rule?.omitStages ?? []),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields,
    rule: index,
  };
}

/** The level as the log shows it: also None if every stage is omitted. */
export function writtenLevel({ level, omitStages }: Decision): Level {
  return omitStages.length === STAGES.length ? 'None' : level;
}

/** Whether the selector matches the request. Source: checker.go, ruleMatches, with the cheapest conditions first. */
export function selects(selector: Selector, request: Attributes, minor: KubernetesMinor): boolean {
  const { namespaces, resources, nonResourceURLs } = selector;
  if (!selectsCall(selector, request)) return false;
  if (namespaces.length > 0 || resources.length > 0) {
    return request.resource !== null && selectsResource(selector, request.resource, minor);
  }
  if (nonResourceURLs.length > 0) {
    return request.resource === null && nonResourceURLs.some((spec) => pathMatches(request.path, spec));
  }
  return true;
}

/** The union of two sets of stages, in the order of `STAGES`. Source: policy/util.go and checker.go, unionStages. */
export function unionStages(a: readonly Stage[], b: readonly Stage[]): readonly Stage[] {
  return STAGES.filter((stage) => a.includes(stage) || b.includes(stage));
}

/** Whether the conditions on the verb and on the caller are met. */
function selectsCall({ users, userGroups, verbs }: Selector, { user, verb }: Attributes): boolean {
  if (verbs.length > 0 && !verbs.includes(verb)) return false;
  if (users.length > 0 && !isOneOf(users, user)) return false;
  return userGroups.length === 0 || isInOneOf(userGroups, user);
}

function selectsResource(selector: Selector, target: ResourceTarget, minor: KubernetesMinor): boolean {
  if (selector.namespaces.length > 0 && !selector.namespaces.includes(target.namespace)) return false;
  if (selector.resources.length === 0) return true;
  for (const entry of selector.resources) if (entryMatches(entry, target, minor)) return true;
  return false;
}

function entryMatches(entry: GroupResources, target: ResourceTarget, minor: KubernetesMinor): boolean {
  if (!groupMatches(entry.group, target.group, minor)) return false;
  if (entry.resources.length === 0) return true;
  if (entry.resourceNames.length > 0 && !entry.resourceNames.includes(target.name)) return false;
  for (const pattern of entry.resources) {
    if (resourceMatches(pattern, target.resource, target.subresource)) return true;
  }
  return false;
}

function isOneOf(users: readonly string[], user: User | null): boolean {
  return user !== null && users.includes(user.name);
}

function isInOneOf(groups: readonly string[], user: User | null): boolean {
  if (user === null) return false;
  for (const group of user.groups) if (groups.includes(group)) return true;
  return false;
}
