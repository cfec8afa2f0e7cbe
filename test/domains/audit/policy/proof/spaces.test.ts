import { beforeEach, describe, expect, test } from 'vitest';
import type { Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import { has, members } from '../../../../../src/domains/audit/policy/proof/bits.ts';
import type { Space } from '../../../../../src/domains/audit/policy/proof/spaces.ts';
import { spacesOf } from '../../../../../src/domains/audit/policy/proof/spaces.ts';
import type { Classes } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { classesOf, isLegalName, universeOf } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { classWords } from './class-words.ts';
import { TABLE } from './small-world.ts';

function spacesFor(selectors: readonly Selector[]) {
  const { universe, boxes } = universeOf(selectors, classesOf(selectors, selectors.length, TABLE));
  return { classes: universe.classes, spaces: spacesOf(universe), boxes };
}

const entry = (group: string, resources: readonly string[]) => ({ group, resources, resourceNames: ['web', 'a%b'] });
const NAMING: Selector = {
  ...EVERYTHING,
  resources: [
    ...[entry('', ['pods']), entry('', ['pods/exec']), entry('', ['namespaces']), entry('', ['status'])],
    ...[entry('apps', ['pods']), entry('x.io', ['widgets']), entry('x.io', ['widgets/preview'])],
  ],
};
const PATHS: Selector = { ...EVERYTHING, nonResourceURLs: ['/healthz'] };
let classes: Classes;
let spaces: readonly Space[];
beforeEach(() => {
  ({ classes, spaces } = spacesFor([NAMING, PATHS]));
});

/**
 * The names in a space: none, names that a field selector can contain (legal), or names that it cannot contain (odd).
 */
function namesIn({ name, within }: Space): string {
  if (name === 'none') return 'none';
  return members(within.name)
    .map((at) => (classes.name[at]?.includes('%') ? 'odd' : 'legal'))
    .filter((word, at, all) => all.indexOf(word) === at)
    .join(' and ');
}

/** Describes the requests of a space as `namespace name: verbs`, preceded by whether they are served. */
function formOf(space: Space): string {
  const isPath = space.order.includes('path');
  const verbs = isPath
    ? members(space.within.method).map((at) => classes.method[at])
    : members(space.within.verb).map((at) => classes.verb[at] || 'options');
  const place = isPath ? '' : ` ${space.namespace} ${namesIn(space)}`;
  return `${space.served ? 'served' : 'unserved'}${place}: ${verbs.join(' ')}`;
}

const ofEndpoint = (reference: string) => {
  const at = classWords(classes).endpoint.indexOf(reference);
  return spaces.filter(({ order, within }) => order.includes('endpoint') && has(within.endpoint, at));
};

const ofPath = (path: string) => {
  const at = classes.path.findIndex((one) => one.path === path);
  return spaces.filter(({ order, within }) => order.includes('path') && has(within.path, at));
};

describe('the requests that can be sent, by namespace and name', () => {
  test.each([
    [
      'pods/@',
      [
        'served none legal: list watch',
        'served none none: list watch',
        'served none odd: watch',
        'served some legal: get list delete watch',
        'served some none: list create watch deletecollection',
        'served some odd: get delete watch',
        'unserved none legal: get create delete patch update options proxy',
        'unserved none none: create patch update deletecollection options proxy',
        'unserved none odd: get create delete patch update options proxy',
        'unserved some legal: create patch update options proxy',
        'unserved some none: patch update options proxy',
        'unserved some odd: create patch update options proxy',
      ],
    ],
    [
      'pods/exec@',
      [
        'served some legal: get create options',
        'served some odd: get create options',
        'unserved none legal: get list create delete patch update watch options',
        'unserved none none: list create patch update watch deletecollection options',
        'unserved none odd: get create delete patch update watch options',
        'unserved some legal: list delete patch update watch',
        'unserved some none: list create patch update watch deletecollection options',
        'unserved some odd: delete patch update watch',
      ],
    ],
    [
      'namespaces/@',
      [
        'served none legal: list watch',
        'served none none: list create watch',
        'served none odd: watch',
        'served own legal: get delete',
        'unserved none legal: get create delete patch update options proxy',
        'unserved none none: patch update deletecollection options proxy',
        'unserved none odd: get create delete patch update options proxy',
        'unserved some legal: get list create delete patch update watch options proxy',
        'unserved some none: list create patch update watch deletecollection options proxy',
        'unserved some odd: get create delete patch update watch options proxy',
      ],
    ],
    [
      'status/@',
      [
        'unserved none legal: get list create delete patch update watch options proxy',
        'unserved none none: list create patch update watch deletecollection options proxy',
        'unserved none odd: get create delete patch update watch options proxy',
      ],
    ],
    [
      'pods/@apps',
      [
        'served none legal: get list patch update',
        'served none none: list create deletecollection',
        'served none odd: get patch update',
        'unserved none legal: create delete watch options proxy',
        'unserved none none: patch update watch options proxy',
        'unserved none odd: create delete watch options proxy',
        'unserved some legal: get list create delete patch update watch options proxy',
        'unserved some none: list create patch update watch deletecollection options proxy',
        'unserved some odd: get create delete patch update watch options proxy',
      ],
    ],
    [
      'widgets/@x.io',
      [
        'served none legal: get list create delete patch update watch options proxy',
        'served none none: list create patch update watch deletecollection options proxy',
        'served none odd: get create delete patch update watch options proxy',
        'served some legal: get list create delete patch update watch options proxy',
        'served some none: list create patch update watch deletecollection options proxy',
        'served some odd: get create delete patch update watch options proxy',
      ],
    ],
    [
      'widgets/preview@x.io',
      [
        'served none legal: get list create delete patch update watch options',
        'served none none: list create patch update watch deletecollection options',
        'served none odd: get create delete patch update watch options',
        'served some legal: get list create delete patch update watch options',
        'served some none: list create patch update watch deletecollection options',
        'served some odd: get create delete patch update watch options',
      ],
    ],
  ])('on %s', (reference, forms) => {
    expect(ofEndpoint(reference).map(formOf).toSorted()).toEqual(forms);
  });

  test.each([
    ['/healthz', ['served: get post', 'unserved: put delete patch options head trace probe']],
    ['/logs/', ['served: get', 'unserved: post put delete patch options head trace probe']],
    ['/x', ['unserved: get post put delete patch options head trace probe']],
  ])('for %s', (path, forms) => {
    expect(ofPath(path).map(formOf).toSorted()).toEqual(forms);
  });

  test('endpoints with the same forms share a space', () => {
    const shared = ofEndpoint('widgets/@x.io').find((space) => formOf(space).startsWith('served none none'));
    const alike = members(shared?.within.endpoint ?? []).map((at) => classes.endpoint[at]?.resource);
    expect(alike).toEqual(['widgets', 'widgets-2']);
    expect(new Set(spaces.map((space) => `${formOf(space)} ${space.order.join()}`)).size).toBe(spaces.length);
  });
});

describe('the attributes of a space, by importance', () => {
  test.each([
    ['pods/@', 'served none none', ['person', 'endpoint', 'verb']],
    ['pods/@', 'served some none', ['person', 'endpoint', 'verb', 'namespace']],
    ['pods/@', 'served none legal', ['person', 'endpoint', 'verb', 'name']],
    ['pods/@', 'served some odd', ['person', 'endpoint', 'verb', 'namespace', 'name']],
    ['namespaces/@', 'served own', ['person', 'endpoint', 'verb', 'own']],
  ])('on %s %s', (reference, form, order) => {
    expect(ofEndpoint(reference).find((space) => formOf(space).startsWith(form))?.order).toEqual(order);
  });

  test('of paths', () => {
    expect(ofPath('/healthz').map(({ order }) => order)).toEqual([
      ['person', 'path', 'method'],
      ['person', 'path', 'method'],
    ]);
  });
});

test('the boxes of a space are those that contain some request in it', () => {
  const pods = { group: '', resources: ['pods'], resourceNames: [] };
  const selectors: Readonly<Record<string, Selector>> = {
    all: EVERYTHING,
    get: { ...EVERYTHING, verbs: ['get'] },
    prod: { ...EVERYTHING, namespaces: ['prod'] },
    'no namespace': { ...EVERYTHING, namespaces: [''] },
    pods: { ...EVERYTHING, resources: [pods] },
    web: { ...EVERYTHING, resources: [{ ...pods, resourceNames: ['web'] }] },
    'no name': { ...EVERYTHING, resources: [{ ...pods, resourceNames: [''] }] },
    '/healthz': { ...EVERYTHING, nonResourceURLs: ['/healthz'] },
  };
  const world = spacesFor(Object.values(selectors));
  const heldBy = ({ boxes }: Space) =>
    Object.keys(selectors).filter((name) =>
      world.boxes(selectors[name] ?? EVERYTHING).some(({ number }) => has(boxes, number)),
    );
  const onPods = world.spaces.filter(({ served, order, within }) => {
    const at = world.classes.endpoint.findIndex(({ group, resource }) => `${group}/${resource}` === '/pods');
    return served && order.includes('endpoint') && has(within.endpoint, at);
  });
  expect(
    onPods
      .filter(({ within }) => members(within.name).some((at) => isLegalName(world.classes.name[at] ?? '')))
      .map((space) => `${space.namespace} ${space.name}: ${heldBy(space).join(', ')}`),
  ).toEqual([
    'none none: all, no namespace, pods, no name',
    'none some: all, no namespace, pods, web',
    'some none: all, prod, pods, no name',
    'some some: all, get, prod, pods, web',
  ]);
  const forPaths = world.spaces.find(({ served, order }) => served && order.includes('path'));
  expect(forPaths && heldBy(forPaths)).toEqual(['all', 'get', '/healthz']);
});
