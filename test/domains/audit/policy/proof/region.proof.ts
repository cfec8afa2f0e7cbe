import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import { regionsOf } from '../../../../../src/domains/audit/policy/proof/region.ts';
import { classesOf, universeOf } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { evaluateAll } from './evaluate-all.ts';
import { REQUESTS, RUNS, selector, TABLE } from './small-world.ts';

type RequestKind = 'resources' | 'paths';

/**
 * The kinds of request that the selectors may have in common. Each of these selectors has at most one box of each kind.
 */
function kindsIn(selectors: readonly Selector[]): readonly RequestKind[] {
  const { universe, boxes } = universeOf(selectors, classesOf(selectors, 0, TABLE));
  const regions = regionsOf(universe, selectors.map(boxes));
  return regions.map(({ attributes }) => (attributes.includes('path') ? 'paths' : 'resources'));
}

function select(conditions: Partial<Selector>): Selector {
  return { ...EVERYTHING, ...conditions };
}

const pods = (...resourceNames: string[]) => ({ resources: [{ group: '', resources: ['pods'], resourceNames }] });
const URLS = { nonResourceURLs: ['/healthz', '/version'] };

test.each<[string, Partial<Selector>[], RequestKind[]]>([
  ['resources', [pods()], ['resources']],
  ['paths', [URLS], ['paths']],
  ['both', [{}], ['resources', 'paths']],
  ['none, of a resource and a path', [pods(), URLS], []],
  ['none, of other verbs', [{ verbs: ['get'] }, { verbs: ['list'] }], []],
  ['those of a verb in common', [{ verbs: ['get', 'list'] }, { ...pods(), verbs: ['list', 'watch'] }], ['resources']],
  ['none, of other callers', [{ users: ['bob'] }, { users: ['eve'] }], []],
  ['none, of other names', [pods('n'), pods('m')], []],
  ['those without a name', [pods('n', ''), pods('m', '')], ['resources']],
  ['none, of other namespaces', [{ namespaces: ['a'] }, { namespaces: ['n'] }], []],
  ['those in no namespace', [{ namespaces: ['a', ''] }, { namespaces: ['n', ''] }], ['resources']],
  ['namespaces, whose name is their namespace', [{ namespaces: ['a'] }, pods('a')], ['resources']],
  ['of three, none that two have not', [{}, { verbs: ['get'] }, { verbs: ['list'] }], []],
])('intersections of selectors: %s', (_, selectors, kinds) => {
  expect(kindsIn(selectors.map(select))).toEqual(kinds);
});

test('omitted regions contain no request of a small world', { timeout: RUNS * 200 }, () => {
  let left = 0;
  fc.assert(
    fc.property(selector, selector, (a, b) => {
      const kinds = kindsIn([a, b]);
      const common = evaluateAll([a, b], REQUESTS).filter(({ answers }) => !answers.includes(false));
      const found = common.map(({ request }) => (request.resource === null ? 'paths' : 'resources'));
      expect([...new Set(found)].filter((kind) => !kinds.includes(kind))).toEqual([]);
      if (kinds.length === 0) left += 1;
    }),
    { numRuns: RUNS },
  );
  expect(left).toBeGreaterThan(RUNS / 20);
});
