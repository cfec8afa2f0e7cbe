import { expect, test } from 'vitest';
import type { GroupResources, Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import { members } from '../../../../../src/domains/audit/policy/proof/bits.ts';
import type { Attribute, Box } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { classesOf, universeOf } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { classWords } from './class-words.ts';
import { TABLE } from './small-world.ts';

function select(conditions: Partial<Selector>): Selector {
  return { ...EVERYTHING, ...conditions };
}

function entry(group: string, resources: string[], resourceNames: string[] = []): GroupResources {
  return { group, resources, resourceNames };
}

/** Builds the universe of some selectors. `held` describes the values that a box contains for an attribute. */
function world(...selectors: Selector[]) {
  const classes = classesOf(selectors, 0, TABLE);
  const { universe, boxes } = universeOf(selectors, classes);
  const words = classWords(classes);
  const held = (box: Box | undefined, attribute: Attribute) =>
    members(box?.sets[attribute] ?? []).map((at) => words[attribute][at]);
  return { classes, universe, boxes, words, held };
}

test('a selector is one box for all entries without names, and one for each entry with names', () => {
  const selector = select({
    resources: [entry('', ['pods']), entry('', ['namespaces'], ['dev']), entry('apps', ['pods']), entry('', [], ['x'])],
  });
  const { boxes, held } = world(selector);
  const [named, others, ...more] = [...boxes(selector)].sort((a, b) => Number(a.unnamed) - Number(b.unnamed));
  expect(more).toEqual([]);
  expect(held(named, 'endpoint')).toEqual(['namespaces/@']);
  expect(held(named, 'name')).toEqual(['dev']);
  expect(named?.unnamed).toBe(false);
  expect(held(others, 'endpoint')).toEqual(expect.arrayContaining(['pods/@', 'pods/@apps']));
  expect(others?.unnamed).toBe(true);
});

test('equal selectors have the same boxes, whatever the order of their words', () => {
  const [one, same] = [select({ verbs: ['get', 'list'] }), select({ verbs: ['list', 'get'] })];
  const { boxes, universe } = world(one, same);
  expect(boxes(one)).toEqual(boxes(same));
  expect(universe.boxes).toHaveLength(1);
});

test('asking about a selector that the universe does not contain throws', () => {
  expect(() => world(EVERYTHING).boxes(select({ verbs: ['get'] }))).toThrow('without [[],[],["get"],[],[],[]]');
});

test('a selector with resources or namespaces has no paths, and one with only paths has no resources', () => {
  const [resources, namespaces, paths, both] = [
    select({ resources: [entry('', ['pods'])] }),
    select({ namespaces: ['dev'], nonResourceURLs: ['/healthz'] }),
    select({ nonResourceURLs: ['/healthz'] }),
    select({ resources: [entry('', ['pods'])], nonResourceURLs: ['/healthz'] }),
  ] as const;
  const { boxes, held } = world(resources, namespaces, paths, both);
  expect([resources, namespaces, both].map((selector) => held(boxes(selector)[0], 'path'))).toEqual([[], [], []]);
  expect(held(boxes(namespaces)[0], 'endpoint')).toContain('pods/@');
  expect(held(boxes(paths)[0], 'path')).toEqual(['/healthz']);
  expect(held(boxes(paths)[0], 'endpoint')).toEqual([]);
});

test('a box knows whether it contains requests without a namespace', () => {
  const [any, dev, outside] = [select({}), select({ namespaces: ['dev'] }), select({ namespaces: ['', 'dev'] })];
  const { boxes, held } = world(any, dev, outside);
  expect([any, dev, outside].map((selector) => boxes(selector)[0]?.unscoped)).toEqual([true, false, true]);
  expect(held(boxes(dev)[0], 'namespace')).toEqual(['dev']);
  expect(held(boxes(dev)[0], 'own')).toEqual(['dev']);
});

test('who is certain to be in a box, and who may be', () => {
  const selector = select({ userGroups: ['ops'], users: ['eve', 'system:anonymous'] });
  const { boxes, held, universe, classes } = world(selector);
  const [box] = boxes(selector);
  expect(held(box, 'person')).toEqual(['open eve', 'open system:anonymous']);
  expect(members(box?.settled ?? [])).toEqual([]);
  expect(universe.groups).toEqual(['ops']);
  const carriers = classes.person.filter((_, at) => members(universe.carriable[at] ?? []).length > 0);
  expect(carriers.every(({ kind }) => kind === 'open')).toBe(true);

  const authenticated = select({ userGroups: ['system:authenticated'] });
  const other = world(authenticated);
  const settled = members(other.boxes(authenticated)[0]?.settled ?? []);
  expect(settled.map((at) => other.words.person[at])).toEqual(expect.arrayContaining(['closed kubernetes-admin']));
  expect(other.held(other.boxes(authenticated)[0], 'person')).not.toContain('nobody');
});

test('people who are in the same named groups are kin', () => {
  const { universe, words } = world(
    select({ users: ['bob'] }),
    select({ users: ['eve', 'system:anonymous'], userGroups: ['ops'] }),
    select({ users: ['system:serviceaccount:a:s'], userGroups: ['system:serviceaccounts:a'] }),
  );
  const kin = (person: string) => universe.kin[words.person.indexOf(`open ${person}`)];
  expect(kin('bob')).toBeDefined();
  expect(kin('eve')).toBe(kin('bob'));
  expect(new Set(['bob', 'system:anonymous', 'system:serviceaccount:a:s'].map(kin)).size).toBe(3);
});

test('no one may be in the groups of both authenticated and unauthenticated callers', () => {
  const userGroups = ['ops', 'system:authenticated', 'system:unauthenticated'];
  const { universe, words } = world(select({ users: ['bob', 'system:anonymous'], userGroups }));
  const carriable = (person: string) =>
    members(universe.carriable[words.person.indexOf(person)] ?? []).map((at) => universe.groups[at]);
  expect(carriable('open bob').toSorted()).toEqual(['ops', 'system:authenticated']);
  expect(carriable('open system:anonymous').toSorted()).toEqual(['ops', 'system:unauthenticated']);
  expect(carriable('closed kubernetes-admin')).toEqual([]);
});

test('a box lists the boxes that accept at least its groups', () => {
  const [any, ops, both] = [
    select({ verbs: ['get'] }),
    select({ userGroups: ['ops'] }),
    select({ userGroups: ['devs', 'ops'] }),
  ];
  const { universe, boxes } = world(any, ops, both);
  const number = (selector: Selector) => boxes(selector)[0]?.number ?? -1;
  const wider = (selector: Selector) => members(universe.widerGroups[number(selector)] ?? []);
  expect(wider(any)).toEqual([]);
  expect(wider(ops)).toEqual([number(ops), number(both)].toSorted());
  expect(wider(both)).toEqual([number(both)]);
});

test('boxes are numbered from the largest', () => {
  const [small, large, middle] = [
    select({ verbs: ['get'], namespaces: ['dev'], resources: [entry('', ['pods'])] }),
    EVERYTHING,
    select({ verbs: ['get'] }),
  ];
  const { boxes, universe } = world(small, large, middle);
  expect([large, middle, small].map((selector) => boxes(selector)[0]?.number)).toEqual([0, 1, 2]);
  expect(universe.boxes.map(({ number }) => number)).toEqual([0, 1, 2]);
  expect(universe.holders.verb.map(members)).toEqual(
    ['get', 'list', 'create', 'delete', 'patch', 'update', 'watch', 'deletecollection', '', 'proxy'].map((verb) =>
      verb === 'get' ? [0, 1, 2] : [0],
    ),
  );
});

test('words that cannot be methods, and values that cannot be segments, are not classes', () => {
  const { classes } = world(
    select({
      verbs: ['get', 'purge', 'A', 'x y'],
      namespaces: ['a/b', ''],
      resources: [entry('', ['pods'], ['c/d', '', 'e'])],
    }),
  );
  expect(classes.method).toEqual([
    'get',
    'post',
    'put',
    'delete',
    'patch',
    'options',
    'head',
    'trace',
    'probe',
    'purge',
  ]);
  expect(classes.namespace).toEqual(['default']);
  expect(classes.name).toEqual(['example', 'e']);
  expect(classes.own).toEqual(['example', 'e']);
});
