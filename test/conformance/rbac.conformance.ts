import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decisionJson } from '../../src/cli/rbac/grant-json.ts';
import { evaluate } from '../../src/domains/rbac/evaluate.ts';
import { selectorMatches } from '../../src/domains/rbac/labels.ts';
import { loadRbac } from '../../src/domains/rbac/load.ts';
import { labels, mostlyInvalidObject, objects, request, selector } from './rbac/generate.ts';
import { buildReference } from './rbac/reference.ts';
import { freshSeed, POLICIES } from './reference.ts';

/** Run with CONFORMANCE_POLICIES=2000 to verify the documented claim, which needs 100,000 requests. */
const REQUESTS_PER_SET = 50;
const seed = freshSeed();
let ask: Awaited<ReturnType<typeof buildReference>>;
beforeAll(async () => {
  ask = await buildReference();
});

function load(sources: readonly object[]) {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: sources });
  return loadRbac([{ name: 'objects.json', text }], { minor: 37, builtIn: false });
}

test("decides like the RBAC authorizer's own code, by the same binding and rule", async () => {
  const sets = fc.sample(objects, { seed, numRuns: POLICIES });
  const requests = fc.sample(fc.array(request, { minLength: REQUESTS_PER_SET, maxLength: REQUESTS_PER_SET }), {
    seed,
    numRuns: POLICIES,
  });
  const answers = await ask(
    sets.map((set, number) => ({ ask: 'decide' as const, objects: set, requests: requests[number] ?? [] })),
  );
  const tally = { allowed: 0, forbidden: 0, laterRule: 0, byRoleBinding: 0 };
  for (const [number, sources] of sets.entries()) {
    const loaded = load(sources);
    expect(loaded.problems).toEqual([]);
    for (const [at, asked] of (requests[number] ?? []).entries()) {
      const ours = decisionJson(evaluate(loaded.set, asked));
      const context = `${JSON.stringify(sources)}\n${JSON.stringify(asked)}`;
      expect(ours, context).toEqual(answers[number]?.decisions?.[at]);
      tally[ours.allowed ? 'allowed' : 'forbidden'] += 1;
      if (ours.by !== null && ours.by.rule > 0) tally.laterRule += 1;
      if (ours.by?.kind === 'RoleBinding') tally.byRoleBinding += 1;
    }
  }
  console.info(`RBAC: ${POLICIES} sets, ${POLICIES * REQUESTS_PER_SET} requests, ${JSON.stringify(tally)}`);
  for (const [what, count] of Object.entries(tally)) expect(count, what).toBeGreaterThan(POLICIES / 4);
});

test('refuses what the API server refuses, with its messages', async () => {
  const sources = fc.sample(mostlyInvalidObject, { seed, numRuns: 10 * POLICIES });
  const answers = await ask(sources.map((object) => ({ ask: 'validate' as const, object })));
  let refused = 0;
  for (const [number, object] of sources.entries()) {
    const ours = load([object]).problems.map(({ message }) => message.replace(/^\w+ \S*: /, ''));
    expect(ours, JSON.stringify(object)).toEqual(answers[number]?.problems);
    if (ours.length > 0) refused += 1;
  }
  console.info(`RBAC: ${sources.length} objects, ${refused} of them refused`);
  expect(refused).toBeGreaterThan(POLICIES);
  expect(refused).toBeLessThan(sources.length);
});

test('selects ClusterRoles by labels as apimachinery does', async () => {
  const cases = fc.sample(fc.record({ selector, labels }), { seed, numRuns: 5 * POLICIES });
  const answers = await ask(cases.map((one) => ({ ask: 'select' as const, ...one })));
  for (const [number, one] of cases.entries()) {
    const { set } = load([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'all' },
        aggregationRule: { clusterRoleSelectors: [one.selector] },
      },
    ]);
    const [role] = set.roles;
    const [ours = []] = role?.kind === 'ClusterRole' ? (role.aggregates ?? []) : [];
    expect(selectorMatches(ours, one.labels), JSON.stringify(one)).toBe(answers[number]?.selects);
  }
});
