import type { DocumentPath, PlainValue } from '../../../../kubernetes/document.ts';
import type { GroupResources, Policy, PolicyRule } from '../policy.ts';
import type { Change } from './change.ts';

/** The changes that turn the document of one policy into that of another, each as small as possible. */
export function policyChanges(before: Policy, after: Policy): readonly Change[] {
  return [
    ...stringChanges([], 'omitStages', before.omitStages, after.omitStages),
    ...listChanges(['rules'], before.rules, after.rules, ruleChanges, plainRule),
  ];
}

const LISTS = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs', 'omitStages'] as const;

function ruleChanges(path: DocumentPath, before: PolicyRule, after: PolicyRule): readonly Change[] {
  const level: readonly Change[] =
    before.level === after.level ? [] : [{ do: 'replace', path: [...path, 'level'], value: after.level }];
  const [from, to] = movedField(before, after);
  const renamed: readonly Change[] =
    from === null
      ? []
      : [
          { do: 'rename', path: [...path, from], key: to },
          ...listChanges([...path, from], before[from], after[to], replaceString, (value) => value),
        ];
  const lists = LISTS.filter((field) => from === null || (field !== from && field !== to)).flatMap((field) =>
    stringChanges(path, field, before[field], after[field]),
  );
  return [...level, ...renamed, ...lists, ...entriesChanges(path, before.resources, after.resources)];
}

/** Users that become groups keep their place, and the reverse. */
function movedField(
  before: PolicyRule,
  after: PolicyRule,
): readonly ['users' | 'userGroups', 'users' | 'userGroups'] | readonly [null, 'users'] {
  const isMoved = (from: 'users' | 'userGroups', to: 'users' | 'userGroups') =>
    before[from].length > 0 && after[from].length === 0 && before[to].length === 0 && after[to].length > 0;
  if (isMoved('users', 'userGroups')) return ['users', 'userGroups'];
  return isMoved('userGroups', 'users') ? ['userGroups', 'users'] : [null, 'users'];
}

function entriesChanges(
  path: DocumentPath,
  before: readonly GroupResources[],
  after: readonly GroupResources[],
): readonly Change[] {
  return fieldChanges(path, 'resources', before, after, entryChanges, plainEntry);
}

function entryChanges(path: DocumentPath, before: GroupResources, after: GroupResources): readonly Change[] {
  return [
    ...(before.group === after.group ? [] : [{ do: 'set', path, key: 'group', value: after.group } as const]),
    ...stringChanges(path, 'resources', before.resources, after.resources),
    ...stringChanges(path, 'resourceNames', before.resourceNames, after.resourceNames),
  ];
}

function stringChanges(
  path: DocumentPath,
  field: string,
  before: readonly string[],
  after: readonly string[],
): readonly Change[] {
  return fieldChanges(path, field, before, after, replaceString, (value) => value);
}

function replaceString(path: DocumentPath, before: string, after: string): readonly Change[] {
  return before === after ? [] : [{ do: 'replace', path, value: after }];
}

type ItemChanges<T> = (path: DocumentPath, before: T, after: T) => readonly Change[];

/** An empty list is not written. */
function fieldChanges<T>(
  path: DocumentPath,
  field: string,
  before: readonly T[],
  after: readonly T[],
  itemChanges: ItemChanges<T>,
  plain: (item: T) => PlainValue,
): readonly Change[] {
  if (before.length > 0 && after.length === 0) return [{ do: 'remove', path: [...path, field] }];
  if (before.length === 0 && after.length > 0) return [{ do: 'set', path, key: field, value: after.map(plain) }];
  return listChanges([...path, field], before, after, itemChanges, plain);
}

/** The common items at the beginning and the end stay; the items in between are changed one by one. */
function listChanges<T>(
  path: DocumentPath,
  before: readonly T[],
  after: readonly T[],
  itemChanges: ItemChanges<T>,
  plain: (item: T) => PlainValue,
): readonly Change[] {
  const isSame = (a: T | undefined, b: T | undefined) => a === b || JSON.stringify(a) === JSON.stringify(b);
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const old = before.slice(start, before.length - end);
  const made = after.slice(start, after.length - end);
  const kept = old.filter((item) => made.some((other) => isSame(item, other)));
  if (JSON.stringify(kept) === JSON.stringify(made)) {
    return old.flatMap((item, at) =>
      kept.includes(item) ? [] : [{ do: 'remove', path: [...path, start + at] } as const],
    );
  }
  const changed = old.flatMap((item, at) => {
    const own = [...path, start + at];
    const next = made[at];
    return next === undefined ? [{ do: 'remove', path: own } as const] : itemChanges(own, item, next);
  });
  const more = made.slice(old.length).map(plain);
  return more.length === 0 ? changed : [...changed, { do: 'insert', path, at: start + old.length, values: more }];
}

/** A rule as it is written in a file. */
function plainRule(rule: PolicyRule): PlainValue {
  const { level, users, userGroups, verbs, resources, namespaces, nonResourceURLs, omitStages } = rule;
  const lists = Object.entries({ users, userGroups, verbs, namespaces, nonResourceURLs, omitStages });
  return {
    level,
    ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)),
    ...(resources.length > 0 && { resources: resources.map(plainEntry) }),
    ...(rule.omitManagedFields !== undefined && { omitManagedFields: rule.omitManagedFields }),
  };
}

/** An entry of `resources` as it is written in a file. */
export function plainEntry({ group, resources, resourceNames }: GroupResources): PlainValue {
  return {
    group,
    ...(resources.length > 0 && { resources }),
    ...(resourceNames.length > 0 && { resourceNames }),
  };
}
