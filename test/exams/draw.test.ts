import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw } from '../../src/exams/draw.ts';
import type { ScenarioStanding } from '../../src/labs/standing.ts';
import type { ScenarioSummary } from '../../src/scenarios/summary.ts';
import { scenarioId } from './a-plan.ts';

const summary = (id: string, competency: string, minutes = 10): ScenarioSummary => ({
  ...{ id: scenarioId(id), title: id, domain: 'Cluster Hardening', competency, minutes, points: 10, needs: '' },
});
const standing = (id: string, competency: string, unaided: number): ScenarioStanding => ({
  ...{ id, domain: 'Cluster Hardening', competency, grades: 1, trend: [unaided], unaided, onlyWithSolution: false },
});
const SUMMARIES = [
  summary('rbac-01', 'RBAC'),
  summary('rbac-02', 'RBAC'),
  summary('sa-01', 'Service accounts'),
  summary('sa-02', 'Service accounts'),
];
const ids = (drawn: readonly ScenarioSummary[]) => drawn.map(({ id }) => id);

/** How often each scenario is drawn in the given number of draws, each of which has time for only one. */
function counts(graded: readonly ScenarioStanding[], draws = 2_000): Readonly<Record<string, number>> {
  const counted: Record<string, number> = Object.fromEntries(SUMMARIES.map(({ id }) => [id, 0]));
  for (let seed = 0; seed < draws; seed++) {
    for (const { id } of draw(SUMMARIES, { scenarios: graded }, { minutes: 10, seed: String(seed) }))
      counted[id] = (counted[id] ?? 0) + 1;
  }
  return counted;
}

test('the same seed draws the same tasks, whatever their order, and another seed draws others', () => {
  const options = { minutes: 20, seed: '7' };
  const first = ids(draw(SUMMARIES, { scenarios: [] }, options));
  expect(first).toHaveLength(2);
  expect(ids(draw(SUMMARIES.toReversed(), { scenarios: [] }, options))).toEqual(first);
  const others = Array.from({ length: 20 }, (_, seed) =>
    ids(draw(SUMMARIES, { scenarios: [] }, { minutes: 20, seed: String(seed) })).join(),
  );
  expect(new Set(others).size).toBeGreaterThan(5);
});

test('without a history, each task comes equally often', () => {
  for (const count of Object.values(counts([]))) expect(Math.abs(count - 500)).toBeLessThan(90);
});

test('what the learner is weakest in comes more often, also what they have not tried of it', () => {
  const {
    'rbac-01': strong = 0,
    'rbac-02': alike = 0,
    'sa-01': weak = 0,
    'sa-02': untried = 0,
  } = counts([standing('rbac-01', 'RBAC', 1), standing('sa-01', 'Service accounts', 0.1)]);
  expect(weak).toBeGreaterThan(2.5 * strong);
  expect(untried).toBeGreaterThan(2.5 * alike);
  expect(strong).toBeGreaterThan(50);
});

test('drawn tasks fit into the time, and no task that was left out would', () => {
  const minutes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(minutes, fc.integer({ min: 1, max: 90 }), fc.string(), (lengths, total, seed) => {
      const all = lengths.map((length, index) => summary(`a-${index}`, 'RBAC', length));
      const drawn = draw(all, { scenarios: [] }, { minutes: total, seed });
      const left = total - drawn.reduce((sum, one) => sum + one.minutes, 0);
      expect(new Set(ids(drawn)).size).toBe(drawn.length);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(all.filter((one) => !drawn.includes(one) && one.minutes <= left)).toEqual([]);
    }),
  );
});
