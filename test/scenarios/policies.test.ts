import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectationOf } from '../../src/checks/audit/audit-policy.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import { proveExpectation } from '../../src/domains/audit/policy/prove.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import { type Answer, loadAnswers, loadScenarios, type Scenario } from '../../src/scenarios/load.ts';

const minor = 37;
const loads = await loadScenarios(path.resolve('scenarios'), CHECK_KINDS);

test('every scenario loads', () => {
  expect(loads.flatMap((load) => (load.ok ? [] : load.problems))).toEqual([]);
  expect(loads.length).toBeGreaterThan(0);
});

const cases: [string, Scenario, Answer][] = [];
for (const load of loads) {
  if (!load.ok) continue;
  const { answers, problems } = await loadAnswers(load.scenario);
  test(`the answers of ${load.scenario.id} load`, () => expect(problems).toEqual([]));
  for (const answer of answers)
    cases.push([`${load.scenario.id} ${answer.side} ${answer.name}`, load.scenario, answer]);
}

test.each(cases)(
  '%s: its policy breaks the requirements that it says, and no other',
  async (_name, scenario, answer) => {
    const text = await lastPolicy(scenario, answer);
    if (text === null) return;
    const loaded = loadPolicy(text, { file: 'policy.yaml', minor });
    const fails: readonly string[] = answer.side === 'mistake' ? answer.fails : [];
    const checks = scenario.definition.checks;
    expect(loaded.ok).toBe(!checks.some(({ kind, id }) => kind === 'policy-loads' && fails.includes(id)));
    if (!loaded.ok) return;
    const broken = new Set<string>();
    for (const check of checks) {
      if (check.kind !== 'policy' || check.needs.some((need) => broken.has(need))) continue;
      const proof = proveExpectation(loaded.policy, expectationOf(check, minor), { minor, served: servedTable(minor) });
      if (proof.status === 'broken') broken.add(check.id);
    }
    expect([...broken]).toEqual(
      checks.flatMap(({ kind, id }) => (kind === 'policy' && fails.includes(id) ? [id] : [])),
    );
  },
);

/** The policy as the last of the answer's steps leaves it. */
async function lastPolicy({ definition }: Scenario, { steps, folder }: Answer): Promise<string | null> {
  let text: string | null = null;
  for (const step of steps) {
    if (!('write' in step) || step.write !== definition.audit.policy) continue;
    text = 'from' in step ? await readFile(path.join(folder, step.from), 'utf8') : step.content;
  }
  return text;
}
