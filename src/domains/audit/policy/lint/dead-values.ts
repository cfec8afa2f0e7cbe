import type { DocumentPath } from '../../../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { LoadedPolicy } from '../load.ts';
import type { GroupResources, PolicyRule, Selector } from '../policy.ts';
import type { Draft, Lint, Severity } from './finding.ts';
import type { Identity } from './identities.ts';
import { groupOf, groupOfGroups, identityProblem } from './identities.ts';
import type { KnownResource } from './known-resources.ts';
import { repairTo, withRules } from './repairs.ts';
import { entriesByGroup, groupProblem, resourceProblem } from './resource-names.ts';
import { pathProblem } from './unknown-paths.ts';
import { meantVerbs } from './verbs.ts';

/**
 * Values in a rule's conditions that match no request: wildcards that are not supported there, and names of nothing.
 */
export function deadValues(
  { policy, placeOf }: LoadedPolicy,
  table: ServedTable,
  known: readonly KnownResource[],
  minor: KubernetesMinor,
): readonly Draft[] {
  return policy.rules.flatMap((rule, index) =>
    [
      ...wildcards(rule, policy.rules),
      ...verbs(rule),
      ...usersAndGroups(rule, policy.rules),
      ...resources(rule, known, minor),
      ...paths(rule, table),
    ].map(
      ({ path, meant, repaired, isSafe, ...value }): Draft => ({
        ...value,
        place: placeOf(['rules', index, ...path]),
        rule: index,
        inside: meant === null ? [] : [meant],
        outside: meant === null ? [] : [rule],
        repair:
          repaired === null
            ? null
            : {
                ...repairTo(
                  policy,
                  withRules(policy, index, repaired.rules),
                  [...repaired.gained, ...(repaired.lost ?? [])],
                  isSafe,
                ),
                caught: { requests: repaired.gained, by: index + repaired.rules.length - 1 },
              },
      }),
    ),
  );
}

interface DeadValue {
  readonly lint: Lint;
  readonly severity: Severity;
  /** Relative to the rule. */
  readonly path: DocumentPath;
  readonly message: string;
  readonly fix: string;
  /** The requests that the value was meant to select; `null` if that is not clear. */
  readonly meant: Selector | null;
  /** The rule after the repair; `null` if a user must decide. */
  readonly repaired: Repaired | null;
  readonly isSafe: boolean;
}

interface Repaired {
  readonly rules: readonly PolicyRule[];
  /** The requests that the repaired rule, or its parts, select in addition. */
  readonly gained: readonly Selector[];
  /** Those that it no longer selects, in a cluster with resources that the API server itself does not serve. */
  readonly lost?: readonly Selector[];
}

const LITERAL_FIELDS = ['users', 'userGroups', 'verbs', 'namespaces'] as const;

function wildcards(rule: PolicyRule, others: readonly PolicyRule[]): readonly DeadValue[] {
  const inLists = LITERAL_FIELDS.flatMap((field) =>
    rule[field].flatMap((value, i): readonly DeadValue[] => {
      const found = wildcard(value, [field, i], { ...rule, [field]: [] });
      const right = patternOfNames(rule, others, field, i);
      return right === null ? found : found.map((dead) => ({ ...dead, ...right, isSafe: true }));
    }),
  );
  const names = rule.resources.flatMap((entry, at) =>
    entry.resourceNames.flatMap((value, i) => {
      const repaired = { ...rule, resources: rule.resources.with(at, { ...entry, resourceNames: [] }) };
      return wildcard(value, ['resources', at, 'resourceNames', i], repaired);
    }),
  );
  return [...inLists, ...names];
}

/** The fix for a pattern that stands for a group; `null` for any other pattern. */
function patternOfNames(
  rule: PolicyRule,
  others: readonly PolicyRule[],
  field: (typeof LITERAL_FIELDS)[number],
  at: number,
): Correction | null {
  const pattern = rule[field][at] ?? '';
  const group = field === 'users' ? groupOf(pattern) : field === 'userGroups' ? groupOfGroups(pattern) : null;
  if (group === null) return null;
  if (field === 'users') return inOtherField(rule, others, field, { field: 'userGroups', name: group });
  return inPlaceOf(rule, 'userGroups', at, group);
}

function wildcard(value: string, path: DocumentPath, without: PolicyRule): readonly DeadValue[] {
  if (!value.includes('*')) return [];
  const field = path.at(-2);
  const isAll = value === '*';
  return [
    {
      lint: 'literal-wildcard',
      severity: 'error',
      path,
      message: `\`${value}\` is not a wildcard in \`${field}\`: "*" is taken literally there, and no request has it.`,
      fix: isAll
        ? `Remove \`${field}\`: an omitted condition matches every request.`
        : 'List each value: wildcards work only in `resources` and at the end of `nonResourceURLs`.',
      meant: without,
      repaired: isAll ? { rules: [without], gained: [without] } : null,
      isSafe: true,
    },
  ];
}

function verbs(rule: PolicyRule): readonly DeadValue[] {
  return rule.verbs.flatMap((verb, i): readonly DeadValue[] => {
    const meant = verb.includes('*') ? null : meantVerbs(verb, rule);
    if (meant === null || (meant.length > 0 && meant.every((other) => rule.verbs.includes(other)))) return [];
    const kind =
      rule.nonResourceURLs.length > 0 ? 'non-resource requests, which is the HTTP method in lower case' : 'requests';
    const more = meant.filter((word) => !rule.verbs.includes(word));
    const repairedVerbs = rule.verbs.toSpliced(i, 1, ...more);
    const selected = meant.length > 0 ? { ...rule, verbs: meant } : null;
    return [
      {
        lint: 'unknown-verb',
        severity: 'error',
        path: ['verbs', i],
        message: `\`${verb}\` is not a verb of ${kind}.`,
        fix:
          meant.length > 0
            ? `Write ${meant.map((word) => `\`${word}\``).join(' and ')} instead.`
            : repairedVerbs.length > 0
              ? 'Remove it.'
              : 'Write a verb that requests have, such as `get` or `create`, or remove the rule.',
        meant: selected,
        repaired:
          repairedVerbs.length === 0
            ? null
            : { rules: [{ ...rule, verbs: repairedVerbs }], gained: selected === null ? [] : [selected] },
        isSafe: true,
      },
    ];
  });
}

function usersAndGroups(rule: PolicyRule, others: readonly PolicyRule[]): readonly DeadValue[] {
  return (['users', 'userGroups'] as const).flatMap((field) =>
    rule[field].flatMap((value, i): readonly DeadValue[] => {
      const problem = value.includes('*') ? null : identityProblem(value, field);
      if (problem === null) return [];
      const { message, isCertain, meant: identity } = problem;
      const common = {
        lint: 'user-or-group',
        severity: 'warning',
        path: [field, i],
        message,
        isSafe: isCertain,
      } as const;
      const right =
        identity.field === field
          ? inPlaceOf(rule, field, i, identity.name)
          : inOtherField(rule, others, field, identity);
      return [{ ...common, ...right }];
    }),
  );
}

type Correction = Pick<DeadValue, 'fix' | 'meant' | 'repaired'>;

/** The fix for a value that is another name in the same list. */
function inPlaceOf(rule: PolicyRule, field: Identity['field'], at: number, name: string): Correction {
  const meant = { ...rule, [field]: [name] };
  const isThere = rule[field].includes(name);
  const names = isThere ? rule[field].toSpliced(at, 1) : rule[field].with(at, name);
  return {
    fix: isThere ? 'Remove it: the correct name is also listed.' : `Write \`${name}\` instead.`,
    meant,
    repaired: {
      rules: [{ ...rule, [field]: names }],
      gained: [meant],
      lost: [{ ...rule, [field]: [rule[field][at] ?? ''] }],
    },
  };
}

/**
 * The fix for a value that belongs in the other of `users` and `userGroups`. A rule matches only if both conditions are
 * met, so a rule with other users needs a second rule next to it; with values in both fields, the intention is unknown.
 */
function inOtherField(
  rule: PolicyRule,
  others: readonly PolicyRule[],
  field: Identity['field'],
  { field: other, name }: Identity,
): Correction {
  const targets = rule[field].map((value) => targetOf(value, field));
  const names = [...new Set(targets.filter((target) => target !== null))];
  const rest = rule[field].filter((_, at) => targets[at] === null);
  const selected = { ...rule, [field]: [], [other]: [name] };
  if (rule[other].length > 0) {
    const fix = `Write a separate rule with \`${other}: [${name}]\`: a rule with both \`users\` and \`userGroups\` matches only if both match.`;
    return { fix, meant: selected, repaired: null };
  }
  const byOther = { ...rule, [field]: [], [other]: names };
  const list = `\`${other}: [${names.join(', ')}]\``;
  const twin = others.findIndex((another) => JSON.stringify(another) === JSON.stringify(byOther));
  if (twin !== -1) {
    const what = rest.length === 0 ? 'the rule' : names.length === 1 ? 'it' : 'these names';
    return {
      fix: `Remove ${what}: rule ${twin + 1} is the same for ${list}.`,
      meant: selected,
      repaired: { rules: rest.length === 0 ? [] : [{ ...rule, [field]: rest }], gained: [] },
    };
  }
  if (rest.length === 0) {
    return { fix: `Write ${list} instead.`, meant: selected, repaired: { rules: [byOther], gained: [byOther] } };
  }
  return {
    fix: `Write a second rule like this one, with ${list} instead of \`${field}\`: a single rule with both would match only if both match.`,
    meant: selected,
    repaired: { rules: [{ ...rule, [field]: rest }, byOther], gained: [byOther] },
  };
}

/** The corresponding value in the other field, if the value belongs there; otherwise `null`. */
function targetOf(value: string, field: Identity['field']): string | null {
  if (value.includes('*')) return field === 'users' ? groupOf(value) : null;
  const meant = identityProblem(value, field)?.meant;
  return meant === undefined || meant.field === field ? null : meant.name;
}

function resources(rule: PolicyRule, known: readonly KnownResource[], minor: KubernetesMinor): readonly DeadValue[] {
  const withEntries = (at: number, ...entries: readonly GroupResources[]): PolicyRule => ({
    ...rule,
    resources: rule.resources.toSpliced(at, 1, ...entries),
  });
  return rule.resources.flatMap((entry, at): readonly DeadValue[] => {
    const problem = groupProblem(entry, known, minor);
    if (problem !== null) {
      const entries = problem.meant === null ? null : entriesByGroup(entry, problem.meant.group, known);
      const meant = entries === null ? null : withEntries(at, ...entries);
      return [
        {
          lint: 'api-group',
          severity: problem.certainty === 'certain' ? 'error' : 'warning',
          path: ['resources', at, 'group'],
          message: problem.sentence,
          fix:
            entries === null
              ? 'Write the group that `kubectl api-resources` shows.'
              : `Write ${entries.map((one) => entryInWords(one, entries.length > 1)).join(' and ')}.`,
          meant: entries === null ? null : { ...rule, resources: entries },
          repaired: meant && {
            rules: [meant],
            gained: [{ ...rule, resources: entries ?? [] }],
            lost: [{ ...rule, resources: [entry] }],
          },
          isSafe: problem.certainty === 'certain',
        },
      ];
    }
    return entry.resources.flatMap((resource, i): readonly DeadValue[] => {
      const wrong = resourceProblem({ group: entry.group, resource }, known);
      if (wrong === null) return [];
      const { meant, certainty } = wrong;
      const rest = { ...entry, resources: entry.resources.toSpliced(i, 1) };
      const common = {
        lint: 'resource-name',
        severity: certainty === 'certain' ? 'error' : certainty === 'gone' ? 'info' : 'warning',
        path: ['resources', at, 'resources', i],
        message: wrong.sentence,
        isSafe: certainty !== 'unknown',
      } as const;
      if (meant === null) {
        const fix = certainty === 'gone' ? 'Remove it.' : 'Write the name that `kubectl api-resources` shows.';
        const left = rest.resources.length > 0 ? [rest] : [];
        const without = withEntries(at, ...left);
        const isLeft = without.resources.length > 0;
        const isRemovable = certainty === 'gone' && isLeft;
        return [{ ...common, fix, meant: null, repaired: isRemovable ? { rules: [without], gained: [] } : null }];
      }
      const named = { ...entry, group: meant.group, resources: [meant.resource] };
      const isThere = meant.group === entry.group && entry.resources.includes(meant.resource);
      const inPlace = { ...entry, resources: entry.resources.with(i, meant.resource) };
      const entries =
        meant.group === entry.group
          ? [isThere ? rest : inPlace]
          : rest.resources.length === 0
            ? [named]
            : [rest, named];
      const where = meant.group === entry.group ? '' : `, in an entry with \`group: "${meant.group}"\``;
      const selected = { ...rule, resources: [named] };
      return [
        {
          ...common,
          fix: `Write \`${meant.resource}\`${where}.`,
          meant: selected,
          repaired: { rules: [withEntries(at, ...entries)], gained: [selected] },
        },
      ];
    });
  });
}

function entryInWords({ group, resources }: GroupResources, isOneOfSeveral: boolean): string {
  const list = isOneOfSeveral ? ` with \`resources: [${resources.join(', ')}]\`` : '';
  return `\`group: "${group}"\`${list}`;
}

function paths(rule: PolicyRule, table: ServedTable): readonly DeadValue[] {
  return rule.nonResourceURLs.flatMap((spec, i): readonly DeadValue[] => {
    const problem = pathProblem(spec, rule, table);
    if (problem === null) return [];
    const { severity, message, fix, meant } = problem;
    const common = { lint: 'unknown-path', severity, path: ['nonResourceURLs', i], message, fix } as const;
    if (meant === null) return [{ ...common, meant: null, repaired: null, isSafe: false }];
    const rest = { ...rule, nonResourceURLs: rule.nonResourceURLs.toSpliced(i, 1) };
    const replaced = { ...rule, ...meant };
    if (meant.nonResourceURLs.length > 0) {
      const urls = [...new Set(rule.nonResourceURLs.with(i, meant.nonResourceURLs[0] ?? spec))];
      const rules = [{ ...rule, nonResourceURLs: urls }];
      return [{ ...common, meant, repaired: { rules, gained: [meant] }, isSafe: true }];
    }
    const rules = rest.nonResourceURLs.length === 0 ? [replaced] : [rest, replaced];
    return [{ ...common, meant, repaired: { rules, gained: [meant] }, isSafe: false }];
  });
}
