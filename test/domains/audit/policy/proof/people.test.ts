import { describe, expect, test } from 'vitest';
import type { Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import type { Person } from '../../../../../src/domains/audit/policy/proof/people.ts';
import {
  groupClasses,
  kinOf,
  mayCarry,
  people,
  userOf,
  usualGroups,
} from '../../../../../src/domains/audit/policy/proof/people.ts';
import type { User } from '../../../../../src/kubernetes/request/attributes.ts';

const A = 'system:authenticated';
const U = 'system:unauthenticated';

/** Builds selectors from lists of users and groups. A group has a `+` prefix. */
function selectors(...lists: readonly (readonly string[])[]): readonly Selector[] {
  return lists.map((list) => ({
    ...EVERYTHING,
    users: list.filter((word) => !word.startsWith('+')),
    userGroups: list.filter((word) => word.startsWith('+')).map((word) => word.slice(1)),
  }));
}

/**
 * Describes each person. For `open` people, only the name is shown. For people whose groups are known, the groups are
 * shown as well.
 */
function describePeople(...lists: readonly (readonly string[])[]): readonly string[] {
  return people(selectors(...lists)).map((person) => {
    if (person.kind === 'nobody') return 'nobody';
    return person.kind === 'closed' ? [person.name, ...person.groups].join(' ') : `${person.name} …`;
  });
}

const ADMIN = `kubernetes-admin kubeadm:cluster-admins ${A}`;
const ANONYMOUS = `system:anonymous ${U}`;
const OPEN = ['alice …', 'system:anonymous …'];
const ACCOUNTS = 'system:serviceaccounts';

describe('callers that are distinguished, the most ordinary first', () => {
  test.each<[string, string[][], string[]]>([
    ['nobody is named', [], [ADMIN, ANONYMOUS, ...OPEN, 'nobody']],
    ['a user', [['bob']], [ADMIN, `bob ${A}`, ANONYMOUS, 'alice …', 'bob …', 'system:anonymous …', 'nobody']],
    [
      'two of the same lists are one',
      [['bob', 'eve']],
      [ADMIN, `bob ${A}`, ANONYMOUS, 'alice …', 'bob …', 'system:anonymous …', 'nobody'],
    ],
    [
      'two of different lists',
      [['bob'], ['alice']],
      [ADMIN, `bob ${A}`, `alice ${A}`, ANONYMOUS, 'alice-2 …', 'bob …', 'alice …', 'system:anonymous …', 'nobody'],
    ],
    [
      'the administrator',
      [['kubernetes-admin']],
      [ADMIN, `alice ${A}`, ANONYMOUS, 'alice …', 'kubernetes-admin …', 'system:anonymous …', 'nobody'],
    ],
    ['the anonymous user', [['system:anonymous']], [ADMIN, ANONYMOUS, ...OPEN, 'nobody']],
    [
      'the anonymous user before another',
      [['system:anonymous'], ['bob']],
      [ADMIN, `bob ${A}`, ANONYMOUS, 'alice …', 'system:anonymous …', 'bob …', 'nobody'],
    ],
    ['no name at all', [['']], [ADMIN, ANONYMOUS, ...OPEN, 'nobody']],
    ['a group that nobody is known for', [['+ops']], [ADMIN, ANONYMOUS, ...OPEN, 'nobody']],
    ["the administrator's group", [['+kubeadm:cluster-admins']], [ADMIN, `alice ${A}`, ANONYMOUS, ...OPEN, 'nobody']],
    [
      'masters',
      [['+system:masters']],
      [ADMIN, `kubernetes-super-admin system:masters ${A}`, ANONYMOUS, ...OPEN, 'nobody'],
    ],
    ['nodes', [['+system:nodes']], [ADMIN, `system:node:node-1 system:nodes ${A}`, ANONYMOUS, ...OPEN, 'nobody']],
    [
      'nodes beside the node of that name',
      [['+system:nodes', 'system:node:node-1']],
      [
        ADMIN,
        `system:node:node-1 system:nodes ${A}`,
        `system:node:node-1-2 system:nodes ${A}`,
        ANONYMOUS,
        'alice …',
        'system:node:node-1 …',
        'system:anonymous …',
        'nobody',
      ],
    ],
    [
      'service accounts',
      [[`+${ACCOUNTS}`]],
      [
        ADMIN,
        `system:serviceaccount:default:default ${ACCOUNTS} ${ACCOUNTS}:default ${A}`,
        ANONYMOUS,
        ...OPEN,
        'nobody',
      ],
    ],
    [
      'those of a namespace',
      [[`+${ACCOUNTS}:ci`]],
      [ADMIN, `system:serviceaccount:ci:default ${ACCOUNTS} ${ACCOUNTS}:ci ${A}`, ANONYMOUS, ...OPEN, 'nobody'],
    ],
    [
      'a service account and its group',
      [['system:serviceaccount:ci:bot', `+${ACCOUNTS}:ci`]],
      [
        ADMIN,
        `system:serviceaccount:ci:bot ${ACCOUNTS} ${ACCOUNTS}:ci ${A}`,
        `system:serviceaccount:ci:default ${ACCOUNTS} ${ACCOUNTS}:ci ${A}`,
        ANONYMOUS,
        'alice …',
        'system:serviceaccount:ci:bot …',
        'system:anonymous …',
        'nobody',
      ],
    ],
    ['everybody', [[`+${A}`], [`+${U}`]], [ADMIN, ANONYMOUS, ...OPEN, 'nobody']],
    [
      'a group that only ends like a known one',
      [['+my:system:serviceaccounts:'], ['+my-system:masters']],
      [ADMIN, ANONYMOUS, ...OPEN, 'nobody'],
    ],
  ])('%s', (_, lists, expected) => {
    expect(describePeople(...lists)).toEqual(expected);
  });
});

test.each([
  ['kubernetes-admin', ['kubeadm:cluster-admins', A]],
  ['kubernetes-super-admin', ['system:masters', A]],
  ['system:node:n1', ['system:nodes', A]],
  ['my:system:node:', [A]],
  ['system:serviceaccount:ci:bot', [ACCOUNTS, `${ACCOUNTS}:ci`, A]],
  ['system:serviceaccount:ci:Bot', [A]],
  ['system:serviceaccount:ci', [A]],
  ['my:system:serviceaccount:ci:bot', [A]],
  ['system:serviceaccount:ci:bot:x', [A]],
  ['system:anonymous', [U]],
  ['bob', [A]],
])('%s is in %j', (name, groups) => {
  expect(usualGroups(name)).toEqual(groups);
});

const open = (...groups: string[]): Person => ({ kind: 'open', name: 'alice', groups });
const closed: Person = { kind: 'closed', name: 'alice', groups: [A] };
const nobody: Person = { kind: 'nobody' };

test.each<[Person, string, boolean]>([
  [open(A), 'ops', true],
  [open(A), '', false],
  [open(A), A, true],
  [open(A), U, false],
  [open(U), U, true],
  [open(U), A, false],
  [open(U), 'ops', true],
  [closed, 'ops', false],
  [nobody, 'ops', false],
])('%j may be in %j: %s', (person, group, expected) => {
  expect(mayCarry(person, group)).toBe(expected);
});

test.each<[Person, string[], Person, string[], boolean]>([
  [open(A), [], open('x', A), [], true],
  [open(A), ['x'], open('x', A), ['x'], false],
  [open('x', A), ['x'], open('x', 'y', A), ['x'], true],
  [open(A), [], open(U), [], false],
  [open(A), ['x'], open('x', U), ['x'], false],
  [open(A), [], closed, [], false],
  [closed, ['x'], nobody, ['x'], true],
])('%j with %j is kin to %j with %j: %s', (one, named, other, otherNamed, expected) => {
  expect(kinOf(one, new Set(named)) === kinOf(other, new Set(otherNamed))).toBe(expected);
});

test.each<[Person, string[], User | null]>([
  [open('x', A), ['ops'], { name: 'alice', groups: ['ops', 'x', A] }],
  [closed, [], { name: 'alice', groups: [A] }],
  [nobody, [], null],
])('%j with %j', (person, more, user) => {
  expect(userOf(person, more)).toEqual(user);
});

test('groups that not everyone may be in are separate classes', () => {
  expect(groupClasses([['a', 'b', A, U, '']])).toEqual(['a', A, U, '']);
  expect(
    groupClasses([
      ['a', 'b'],
      ['b', 'c'],
    ]),
  ).toEqual(['a', 'b', 'c']);
});
