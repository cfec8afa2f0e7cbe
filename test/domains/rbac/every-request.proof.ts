import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRbac, universeOfSets } from '../../../src/domains/rbac/compare.ts';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import { allowedBy, allowedOf, EVERYTHING, isAllowed } from '../../../src/domains/rbac/proof/allowed.ts';
import { common, excess } from '../../../src/domains/rbac/proof/difference.ts';
import type { RbacSet } from '../../../src/domains/rbac/rbac-objects.ts';
import { requestAt } from '../../../src/domains/rbac/request.ts';
import { REQUESTS, rbacSet, TABLE, USERS } from './small-world.ts';

const RUNS = 300;

test('the allowed set of a user is what the evaluator allows, request by request', () => {
  let setsThatAllow = 0;
  fc.assert(
    fc.property(rbacSet, fc.constantFrom(...USERS), (set, user) => {
      const universe = universeOfSets([set], TABLE);
      const allowed = allowedOf(set, user, universe);
      const actions = new Map(
        universe.actions.map((action) => [
          `${action.verb} ${action.group} ${action.resource} ${action.subresource}`,
          action,
        ]),
      );
      const wrong: unknown[] = [];
      let isSomethingAllowed = false;
      for (const request of REQUESTS) {
        const { resource, verb } = request;
        if (resource === null) continue;
        const { group, resource: type, subresource, namespace, name } = resource;
        const action = actions.get(`${verb} ${group} ${type} ${subresource}`);
        if (action === undefined) continue;
        const decided = evaluate(set, { ...request, user }).allowed;
        isSomethingAllowed ||= decided;
        if (isAllowed(allowed, action, namespace, name) !== decided) wrong.push(request);
      }
      if (isSomethingAllowed) setsThatAllow += 1;
      expect(wrong).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect(setsThatAllow).toBeGreaterThan(RUNS / 60);
});

test('what one set allows beyond another is found exactly if some request shows it', () => {
  const outcomes = { more: 0, same: 0 };
  fc.assert(
    fc.property(rbacSet, rbacSet, fc.constantFrom(...USERS), (one, other, user) => {
      const universe = universeOfSets([one, other], TABLE);
      const [a, b] = [allowedOf(one, user, universe), allowedOf(other, user, universe)];
      const points = [...excess(a, b, universe)].filter((point) => 'path' in point || point.action.kind !== 'question');
      const shown = REQUESTS.some(
        (request) => evaluate(one, { ...request, user }).allowed && !evaluate(other, { ...request, user }).allowed,
      );
      outcomes[shown ? 'more' : 'same'] += 1;
      if (shown) expect(points.length).toBeGreaterThan(0);
      for (const point of points) {
        const { attributes } = requestAt(point, user, TABLE);
        expect(evaluate(one, attributes).allowed, JSON.stringify(attributes)).toBe(true);
        expect(evaluate(other, attributes).allowed, JSON.stringify(attributes)).toBe(false);
      }
      // Subtracting only what both sets allow must give the same result.
      expect([...excess(a, common(a, b), universe)].length > 0).toBe([...excess(a, b, universe)].length > 0);
    }),
    { numRuns: RUNS },
  );
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(RUNS / 40);
});

test('two sets are equal exactly if they decide the same for all users', () => {
  const outcomes = { equal: 0, different: 0 };
  const pair = fc.oneof(
    fc.tuple(rbacSet, rbacSet),
    rbacSet.map((set): [RbacSet, RbacSet] => [set, { ...set, bindings: set.bindings.toReversed() }]),
    rbacSet.map((set): [RbacSet, RbacSet] => [set, { ...set, bindings: set.bindings.slice(1) }]),
  );
  fc.assert(
    fc.property(pair, ([before, after]) => {
      const { differences } = compareRbac(before, after, { served: TABLE });
      const differs = USERS.some((user) =>
        REQUESTS.some(
          (request) => evaluate(before, { ...request, user }).allowed !== evaluate(after, { ...request, user }).allowed,
        ),
      );
      if (differs) expect(differences).not.toEqual([]);
      for (const { attributes, kind } of differences) {
        expect(evaluate(after, attributes).allowed).toBe(kind === 'gained');
        expect(evaluate(before, attributes).allowed).toBe(kind === 'lost');
      }
      outcomes[differences.length === 0 ? 'equal' : 'different'] += 1;
    }),
    { numRuns: RUNS / 3 },
  );
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(RUNS / 60);
});

test('everything is what a wildcard rule allows', () => {
  const universe = universeOfSets([], TABLE);
  const all = allowedBy([{ rule: EVERYTHING, namespace: '' }], universe);
  expect(all.everywhere.size).toBe(universe.actions.length);
  expect(all.paths.size).toBe(universe.paths.length);
});
