import type { KubernetesMinor } from '../../../kubernetes/minor.ts';

/** Whether a non-resource path matches one entry of `nonResourceURLs`. Source: checker.go, pathMatches. */
export function pathMatches(path: string, spec: string): boolean {
  return spec === path || (spec.endsWith('*') && path.startsWith(spec.replace(/\*+$/, '')));
}

/** Whether an entry's group covers the API group. `"*"` is a wildcard from 1.36 on. */
export function groupMatches(group: string, apiGroup: string, minor: KubernetesMinor): boolean {
  return group === apiGroup || (group === '*' && minor >= 36);
}

/**
 * Whether one entry of `resources[].resources` matches a resource and its subresource. `pods/*` also matches plain
 * `pods`; `*\/*` matches nothing. Source: checker.go, ruleMatchesResource.
 */
export function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === '*') return true;
  if (subresource === '' ? pattern === resource : pattern === `${resource}/${subresource}`) return true;
  // Most patterns contain no wildcard.
  if (!pattern.includes('*')) return false;
  if (subresource !== '' && pattern.startsWith('*/') && pattern.slice(2) === subresource) return true;
  return pattern.endsWith('/*') && pattern.slice(0, -2) === resource;
}
