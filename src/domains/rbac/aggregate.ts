import { selectorMatches } from './labels.ts';
import type { AggregatedRule, ClusterRole, PolicyRule, Role } from './rbac-objects.ts';

/**
 * Fills in the rules of every ClusterRole that has an aggregation rule, as the aggregation controller does, until
 * nothing changes any more: with the rules of the ClusterRoles that each selector matches, by name, each rule once and
 * without the role itself. Rules that are written in the role are overwritten.
 * Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export function aggregate(roles: readonly Role[]): readonly Role[] {
  const filled = new Map<ClusterRole, readonly AggregatedRule[]>();
  const clusterRoles = roles
    .filter((role) => role.kind === 'ClusterRole')
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const aggregating = clusterRoles.filter(({ aggregates }) => aggregates !== null);
  const rulesOf = (role: ClusterRole) => filled.get(role) ?? (role.aggregates === null ? role.rules : []);
  for (let changed = true; changed; ) {
    changed = false;
    for (const role of aggregating) {
      const rules = union(role, clusterRoles, rulesOf);
      if (rules.length > rulesOf(role).length) changed = true;
      filled.set(role, rules);
    }
  }
  return roles.map((role) => (role.kind === 'ClusterRole' ? { ...role, rules: rulesOf(role) } : role));
}

function union(
  aggregating: ClusterRole,
  clusterRoles: readonly ClusterRole[],
  rulesOf: (role: ClusterRole) => readonly AggregatedRule[],
): readonly AggregatedRule[] {
  const rules = new Map<string, AggregatedRule>();
  for (const selector of aggregating.aggregates ?? []) {
    for (const role of clusterRoles) {
      if (role === aggregating || !selectorMatches(selector, role.labels)) continue;
      for (const [number, rule] of rulesOf(role).entries()) {
        const key = keyOf(rule);
        if (rules.has(key)) continue;
        rules.set(key, { ...rule, copiedFrom: rule.copiedFrom ?? { role: role.name, rule: number } });
      }
    }
  }
  return [...rules.values()];
}

function keyOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  return JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
}
