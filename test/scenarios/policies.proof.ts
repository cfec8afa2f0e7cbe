import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectationOf } from '../../src/checks/audit/audit-policy.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import type { Policy } from '../../src/domains/audit/policy/policy.ts';
import { proveExpectation } from '../../src/domains/audit/policy/prove.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import { loadScenarios, type Scenario } from '../../src/scenarios/load.ts';
import { type Answer, loadAnswers } from '../../src/scenarios/load-answers.ts';

const minor = 37;
const loads = await loadScenarios(path.resolve('scenarios'), CHECK_KINDS);

test('every scenario loads', () => {
  expect(loads.flatMap((load) => (load.ok ? [] : load.problems))).toEqual([]);
  expect(loads.length).toBeGreaterThan(0);
});

interface Case {
  readonly name: string;
  readonly scenario: Scenario;
  readonly answer: Answer;
  /** The content of the policy file after the answer. */
  readonly text: string;
}

const cases: Case[] = [];
for (const load of loads) {
  if (!load.ok) continue;
  const { scenario } = load;
  const { answers, problems } = await loadAnswers(scenario);
  test(`the answers of ${scenario.id} load`, () => expect(problems).toEqual([]));
  for (const answer of answers) {
    const text = await lastPolicy(scenario, answer);
    if (text !== null) cases.push({ name: `${scenario.id} ${answer.side} ${answer.name}`, scenario, answer, text });
  }
}

test.each(cases)(
  '$name: its policy breaks the requirements that it names, and no others',
  ({ scenario, answer, text }) => {
    const { checks } = scenario.definition;
    const named = answer.side === 'mistake' ? checks.filter(({ id }) => answer.fails.includes(id)) : [];
    const loaded = loadPolicy(text, { file: 'policy.yaml', minor });
    expect(loaded.ok).toBe(named.every(({ kind }) => kind !== 'audit-policy-loads'));
    const broken = loaded.ok ? brokenRequirements(loaded.policy, scenario) : [];
    expect(broken).toEqual(named.filter(({ kind }) => kind === 'audit-policy').map(({ id }) => id));
  },
);

/** The requirements that the policy breaks, without those that need a requirement that is already broken. */
function brokenRequirements(policy: Policy, { definition }: Scenario): readonly string[] {
  const broken: string[] = [];
  for (const check of definition.checks) {
    if (check.kind !== 'audit-policy' || check.needs.some((need) => broken.includes(need))) continue;
    const proof = proveExpectation(policy, expectationOf(check, minor), { minor, served: servedTable(minor) });
    if (proof.status === 'broken') broken.push(check.id);
  }
  return broken;
}

/** The policy after the last step of the answer. */
async function lastPolicy({ definition }: Scenario, { steps, folder }: Answer): Promise<string | null> {
  let text: string | null = null;
  for (const step of steps) {
    if (!('write' in step) || step.write !== definition.audit?.policy) continue;
    text = 'from' in step ? await readFile(path.join(folder, step.from), 'utf8') : step.content;
  }
  return text;
}
