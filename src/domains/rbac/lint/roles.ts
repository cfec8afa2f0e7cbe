import { selectorMatches } from '../labels.ts';
import { allowedBy, type ScopedRule } from '../proof/allowed.ts';
import { excess, mostOrdinary, NOTHING, type Point } from '../proof/difference.ts';
import type { PolicyRule, Role } from '../rbac-objects.ts';
import { namespaceOf, objectInWords } from '../rbac-objects.ts';
import { userBoundTo } from './dead-rules.ts';
import { type Finding, type Linted, shownAt } from './finding.ts';

/** Roles that allow too much, allow the same twice, or are not bound to any subject. */
export function* roles(linted: Linted): Generator<Finding> {
  const { set } = linted.loaded;
  const bound = new Set(
    set.bindings.map((binding) => {
      const { kind, name } = binding.roleRef;
      return `${kind} ${kind === 'Role' ? namespaceOf(binding) : ''} ${name}`;
    }),
  );
  for (const role of set.roles) {
    const { placeOf } = role;
    if (placeOf === null) continue;
    const words = objectInWords(role);
    if (role.kind === 'ClusterRole' && role.aggregates !== null) yield* aggregation(linted, role);
    else {
      for (const number of role.rules.keys()) {
        yield* wildcards(linted, role, number);
        yield* redundant(linted, role, number);
      }
    }
    const isBound = bound.has(`${role.kind} ${namespaceOf(role)} ${role.name}`);
    const isCopied =
      role.kind === 'ClusterRole' &&
      set.roles.some(
        (other) =>
          other.kind === 'ClusterRole' && other.aggregates?.some((selector) => selectorMatches(selector, role.labels)),
      );
    if (!isBound && !isCopied) {
      yield {
        lint: 'unbound-role',
        severity: 'info',
        place: placeOf(['metadata', 'name']),
        message: `No binding here refers to ${words}.`,
        consequence: null,
        fix: 'Bind it, or remove it.',
      };
    }
  }
}

function* aggregation({ loaded: { set } }: Linted, role: Role): Generator<Finding> {
  if (role.kind !== 'ClusterRole' || role.placeOf === null) return;
  const rules = role.placeOf(['rules', 0]);
  if (rules.line !== role.placeOf(['rules']).line || rules.column !== role.placeOf(['rules']).column) {
    yield {
      lint: 'overwritten-rules',
      severity: 'error',
      place: rules,
      message: `${objectInWords(role)} has an aggregationRule: a controller overwrites its own rules.`,
      consequence: null,
      fix: 'Move them into a separate ClusterRole with labels that the aggregationRule selects.',
    };
  }
  for (const [number, selector] of (role.aggregates ?? []).entries()) {
    const finds = set.roles.some(
      (other) => other.kind === 'ClusterRole' && other !== role && selectorMatches(selector, other.labels),
    );
    if (finds) continue;
    yield {
      lint: 'empty-aggregation',
      severity: 'warning',
      place: role.placeOf(['aggregationRule', 'clusterRoleSelectors', number]),
      message: `${objectInWords(role)}: no ClusterRole here has the labels of the selector, so it adds nothing.`,
      consequence: null,
      fix: 'Correct the labels.',
    };
  }
}

const FIELDS = ['verbs', 'resources', 'apiGroups', 'nonResourceURLs'] as const;

function* wildcards(linted: Linted, role: Role, number: number): Generator<Finding> {
  const rule = role.rules[number];
  const fields = FIELDS.filter((field) => rule?.[field].includes('*'));
  const [field] = fields;
  if (rule === undefined || field === undefined || role.placeOf === null) return;
  const user = userBoundTo(linted, role);
  const point = harmful(linted, rule, namespaceOf(role));
  yield {
    lint: 'wildcard',
    severity: 'warning',
    place: role.placeOf(['rules', number, field, rule[field].indexOf('*')]),
    message: `${objectInWords(role)}: rule ${number + 1} has * in ${fields.join(', ')}: it also allows whatever later versions and custom resources add.`,
    consequence: user === null || point === null ? null : shownAt(linted, user, point),
    fix: `Name only the ${fields.join(' and the ')} that are needed.`,
  };
}

/**
 * A request that a wildcard allows although its author may not have meant it: a change of something sensitive, if
 * possible.
 */
function harmful({ universe }: Linted, rule: PolicyRule, namespace: string): Point | null {
  const points = [...excess(allowedBy([{ rule, namespace }], universe), NOTHING, universe)];
  const isOn = (resource: string, verbs: readonly string[]) => (point: Point) =>
    'action' in point &&
    point.action.resource === resource &&
    point.action.subresource === '' &&
    verbs.includes(point.action.verb);
  return (
    points.find(isOn('secrets', ['delete'])) ??
    points.find(isOn('secrets', ['get', 'list'])) ??
    points.find((point) => 'action' in point && point.action.verb === 'delete') ??
    mostOrdinary(points, universe)
  );
}

function* redundant({ universe }: Linted, role: Role, number: number): Generator<Finding> {
  const namespace = namespaceOf(role);
  const scoped = role.rules.map((rule): ScopedRule => ({ rule, namespace }));
  const own = scoped[number];
  if (own === undefined || role.placeOf === null || role.rules.length > MANY_RULES) return;
  const allowed = allowedBy([own], universe);
  if (excess(allowed, NOTHING, universe).next().done) return;
  const others = scoped.filter((_, other) => other !== number);
  if (!excess(allowed, allowedBy(others, universe), universe).next().done) return;
  yield {
    lint: 'redundant',
    severity: 'info',
    place: role.placeOf(['rules', number]),
    message: `${objectInWords(role)}: the other rules already allow everything that rule ${number + 1} allows.`,
    consequence: null,
    fix: 'Remove it.',
  };
}

/** With more rules, comparing each rule with the others takes too long. */
const MANY_RULES = 100;
