/** Labels of a pod or a namespace. */
export type Labels = Readonly<Record<string, string>>;

/** A label selector: all requirements must be met. `matchLabels` are requirements with `In` and one value. */
export type Selector = readonly Requirement[];

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  /** Empty for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
}

export const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export type Operator = (typeof OPERATORS)[number];

export function selects(selector: Selector, labels: Labels): boolean {
  return selector.every((requirement) => isMet(requirement, labels));
}

/**
 * `NotIn` is also met by labels without the key. Source: k8s.io/apimachinery pkg/labels/selector.go,
 * Requirement.Matches.
 */
export function isMet({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** `app=web,tier in (a, b),!debug`, as kubectl's `-l` accepts it; `""` selects everything. */
export function selectorText(selector: Selector): string {
  return selector.map(requirementText).join(',');
}

export function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(', ')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}

/** `app=web,tier=front`. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
