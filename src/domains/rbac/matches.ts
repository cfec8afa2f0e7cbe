import type { Attributes } from '../../kubernetes/request/attributes.ts';
import type { PolicyRule } from './rbac-objects.ts';

/** Whether a rule allows a request. Source: RuleAllows of plugin/pkg/auth/authorizer/rbac/rbac.go. */
export function ruleAllows(rule: PolicyRule, { verb, path, resource: target }: Attributes): boolean {
  if (!verbMatches(rule, verb)) return false;
  if (target === null) return rule.nonResourceURLs.some((pattern) => pathMatches(pattern, path));
  const { group, resource, subresource, name } = target;
  return (
    groupMatches(rule, group) &&
    rule.resources.some((written) => resourceMatches(written, resource, subresource)) &&
    nameMatches(rule, name)
  );
}

/** Source, also of those below: pkg/apis/rbac/v1/evaluation_helpers.go. */
export function verbMatches({ verbs }: PolicyRule, verb: string): boolean {
  return verbs.some((written) => written === '*' || written === verb);
}

export function groupMatches({ apiGroups }: PolicyRule, group: string): boolean {
  return apiGroups.some((written) => written === '*' || written === group);
}

/** `subresource` is `""` for the resource itself, which no entry with a slash matches. */
export function resourceMatches(written: string, resource: string, subresource: string): boolean {
  if (written === '*') return true;
  if (subresource === '') return written === resource;
  return written === `${resource}/${subresource}` || written === `*/${subresource}`;
}

export function nameMatches({ resourceNames }: PolicyRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

/** Any number of `*` at the end counts as one; a `*` elsewhere has no special meaning. */
export function pathMatches(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}
