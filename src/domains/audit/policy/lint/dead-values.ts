import type { DocumentPath } from '../../../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { LoadedPolicy } from '../load.ts';
import type { GroupResources, PolicyRule, Selector } from '../policy.ts';
import type { Draft, Lint, Severity } from './finding.ts';
import { groupOf, identityProblem } from './identities.ts';
import type { KnownResource } from './known-resources.ts';
import { groupProblem, resourceProblem } from './resource-names.ts';
import { pathProblem } from './unknown-paths.ts';
import { meantVerbs } from './verbs.ts';

/** Values of a rule's conditions that no request has: wildcards where there are none, and names of nothing. */
export function deadValues(
  { policy, placeOf }: LoadedPolicy,
  table: ServedTable,
  known: readonly KnownResource[],
  minor: KubernetesMinor,
): readonly Draft[] {
  return policy.rules.flatMap((rule, index) =>
    [
      ...wildcards(rule),
      ...verbs(rule),
      ...usersAndGroups(rule),
      ...resources(rule, known, minor),
      ...paths(rule, table),
    ].map(
      ({ path, meant, ...value }): Draft => ({
        ...value,
        place: placeOf(['rules', index, ...path]),
        rule: index,
        inside: meant === null ? [] : [meant],
        outside: meant === null ? [] : [rule],
      }),
    ),
  );
}

interface DeadValue {
  readonly lint: Lint;
  readonly severity: Severity;
  /** Below the rule. */
  readonly path: DocumentPath;
  readonly message: string;
  readonly fix: string;
  /** The rule as it was meant; `null` where that is not clear. */
  readonly meant: Selector | null;
}

const LITERAL_FIELDS = ['users', 'userGroups', 'verbs', 'namespaces'] as const;

function wildcards(rule: PolicyRule): readonly DeadValue[] {
  const found = LITERAL_FIELDS.flatMap((field) =>
    rule[field].flatMap((value, i): readonly DeadValue[] => {
      const group = field === 'users' ? groupOf(value) : null;
      if (group === null) return wildcard(value, [field, i], { ...rule, [field]: [] });
      const meant = { ...rule, users: [], userGroups: [group] };
      const fix = `Write \`userGroups: [${group}]\` instead.`;
      return wildcard(value, [field, i], meant).map((dead) => ({ ...dead, fix }));
    }),
  );
  const names = rule.resources.flatMap((entry, at) =>
    entry.resourceNames.flatMap((value, i) => {
      const meant = { ...rule, resources: rule.resources.with(at, { ...entry, resourceNames: [] }) };
      return wildcard(value, ['resources', at, 'resourceNames', i], meant);
    }),
  );
  return [...found, ...names];
}

function wildcard(value: string, path: DocumentPath, meant: Selector): readonly DeadValue[] {
  if (!value.includes('*')) return [];
  const field = path.at(-2);
  const message = `\`${value}\` is no wildcard in \`${field}\`: its "*" means that character, which no request has there.`;
  const fix =
    value === '*'
      ? `Leave \`${field}\` out: a condition that is not there holds for every request.`
      : 'List each value: only resources and the ends of nonResourceURLs know wildcards.';
  return [{ lint: 'literal-wildcard', severity: 'error', path, message, fix, meant }];
}

function verbs(rule: PolicyRule): readonly DeadValue[] {
  return rule.verbs.flatMap((verb, i): readonly DeadValue[] => {
    const meant = verb.includes('*') ? null : meantVerbs(verb, rule);
    if (meant === null || (meant.length > 0 && meant.every((other) => rule.verbs.includes(other)))) return [];
    const kind =
      rule.nonResourceURLs.length > 0 ? 'a non-resource request, which is its HTTP method in lower case' : 'a request';
    return [
      {
        lint: 'unknown-verb',
        severity: 'error',
        path: ['verbs', i],
        message: `\`${verb}\` is never the verb of ${kind}.`,
        fix: meant.length > 0 ? `Write ${meant.map((word) => `\`${word}\``).join(' and ')} instead.` : 'Remove it.',
        meant: meant.length > 0 ? { ...rule, verbs: meant } : null,
      },
    ];
  });
}

function usersAndGroups(rule: PolicyRule): readonly DeadValue[] {
  return (['users', 'userGroups'] as const).flatMap((field) =>
    rule[field].flatMap((value, i): readonly DeadValue[] => {
      const problem = value.includes('*') ? null : identityProblem(value, field);
      if (problem === null) return [];
      const meant = { ...rule, [field]: [], [problem.meant.field]: [problem.meant.name] };
      const { message, fix } = problem;
      return [{ lint: 'user-or-group', severity: 'warning', path: [field, i], message, fix, meant }];
    }),
  );
}

function resources(rule: PolicyRule, known: readonly KnownResource[], minor: KubernetesMinor): readonly DeadValue[] {
  const withEntry = (at: number, entry: GroupResources): Selector => ({
    ...rule,
    resources: rule.resources.with(at, entry),
  });
  return rule.resources.flatMap((entry, at): readonly DeadValue[] => {
    const problem = groupProblem(entry.group, known, minor);
    if (problem !== null) {
      const group = problem.meant?.group;
      return [
        {
          lint: 'api-group',
          severity: problem.certainty === 'certain' ? 'error' : 'warning',
          path: ['resources', at, 'group'],
          message: problem.sentence,
          fix:
            group === undefined
              ? 'Write the group that `kubectl api-resources` shows.'
              : `Write \`group: "${group}"\`.`,
          meant: group === undefined ? null : withEntry(at, { ...entry, group }),
        },
      ];
    }
    return entry.resources.flatMap((resource, i): readonly DeadValue[] => {
      const wrong = resourceProblem({ group: entry.group, resource }, known);
      if (wrong === null) return [];
      const { meant } = wrong;
      const where =
        meant === null || meant.group === entry.group ? '' : `, in an entry with \`group: "${meant.group}"\``;
      return [
        {
          lint: 'resource-name',
          severity: wrong.certainty === 'certain' ? 'error' : 'warning',
          path: ['resources', at, 'resources', i],
          message: wrong.sentence,
          fix:
            meant === null
              ? 'Write the name that `kubectl api-resources` shows.'
              : `Write \`${meant.resource}\`${where}.`,
          meant: meant && withEntry(at, { ...entry, group: meant.group, resources: [meant.resource] }),
        },
      ];
    });
  });
}

function paths(rule: PolicyRule, table: ServedTable): readonly DeadValue[] {
  return rule.nonResourceURLs.flatMap((spec, i): readonly DeadValue[] => {
    const problem = pathProblem(spec, rule, table);
    return problem === null ? [] : [{ ...problem, lint: 'unknown-path', path: ['nonResourceURLs', i] }];
  });
}
