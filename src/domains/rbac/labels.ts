import type { LabelRequirement, LabelSelector, Labels } from './rbac-objects.ts';

/**
 * Whether labels match a selector; an empty one selects everything. Source: k8s.io/apimachinery pkg/labels/selector.go.
 */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  return selector.every((requirement) => requirementMatches(requirement, labels));
}

function requirementMatches(requirement: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
