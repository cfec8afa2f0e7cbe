import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { policyMutants } from '../../src/authoring/mutants/policy-mutants.ts';
import { auditOf } from '../../src/checks/audit/audit-block.ts';
import { expectationOf } from '../../src/checks/audit/audit-policy.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { stagesOf } from '../../src/domains/audit/policy/events.ts';
import type { Expectation } from '../../src/domains/audit/policy/expectation.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import type { Policy, Selector } from '../../src/domains/audit/policy/policy.ts';
import { LEVELS } from '../../src/domains/audit/policy/policy.ts';
import { proveExpectation } from '../../src/domains/audit/policy/prove.ts';
import type { Attributes } from '../../src/kubernetes/request/attributes.ts';
import { isServed, servedTable } from '../../src/kubernetes/request/served.ts';
import { loadScenarios, type Scenario } from '../../src/scenarios/load.ts';
import { type Answer, loadAnswers } from '../../src/scenarios/load-answers.ts';
import { everyRequest } from './every-request.ts';
import { type Ask, buildReference, freshSeed, type ReferenceDecision } from './reference.ts';

const MINOR = 37;
const TABLE = servedTable(MINOR);
/**
 * The number of passing mutants of each scenario that are compared with the Go program. `GRADER_MUTANTS=all` compares
 * all of them.
 */
const MAX_MUTANTS = process.env.GRADER_MUTANTS === 'all' ? Number.POSITIVE_INFINITY : 12;

const seed = freshSeed();
let ask: Ask;
beforeAll(async () => {
  ask = await buildReference(MINOR);
});

const loads = await loadScenarios(path.resolve(import.meta.dirname, '../../scenarios'), CHECK_KINDS);
const scenarios = loads.flatMap((load) => (load.ok ? [load.scenario] : []));

describe.each(scenarios.map((scenario) => ({ id: scenario.id, scenario })))('$id', ({ id, scenario }) => {
  test('passes no changed policy that the API server would treat differently from the task', async () => {
    const requirements = scenario.definition.checks.flatMap((check) =>
      check.kind === 'audit-policy' ? [expectationOf(check, MINOR)] : [],
    );
    if (requirements.length === 0) return;
    const policies = await solutionPolicies(scenario);
    expect(policies.length).toBeGreaterThan(0);
    const mutants = policies.flatMap(({ name, policy }) =>
      policyMutants(policy).map(({ change, policy: mutant }) => ({
        change: `${name}: ${change}`,
        text: textOf(mutant),
      })),
    );
    const loaded = mutants.flatMap(({ change, text }) => {
      const result = loadPolicy(text, { file: change, minor: MINOR });
      return result.ok ? [{ change, text, policy: result.policy }] : [];
    });
    const passing = loaded.filter(({ policy }) => requirements.every((requirement) => holds(policy, requirement)));
    const chosen =
      passing.length <= MAX_MUTANTS
        ? passing
        : fc
            .sample(fc.subarray(passing, { minLength: MAX_MUTANTS, maxLength: MAX_MUTANTS }), { seed, numRuns: 1 })
            .flat();
    console.info(
      `${id}: ${policies.length} solutions, ${mutants.length} mutants, ${mutants.length - loaded.length} do not load, ${passing.length} pass, ${chosen.length} of them asked about`,
    );
    const selectors = [
      ...requirements.flatMap(({ requests, except }) => [requests, ...except]),
      ...policies.flatMap(({ policy }) => policy.rules),
      ...chosen.flatMap(({ policy }) => policy.rules),
    ];
    const requests = everyRequest(selectors, TABLE);
    expect(requests.every((request) => isServed(TABLE, request))).toBe(true);
    const decide = decider(ask, requests);
    const coverage = await Promise.all(requirements.map((requirement) => decide(textOf(recordingPolicy(requirement)))));
    for (const { change, text } of chosen) {
      const decisions = await decide(text);
      for (const [index, requirement] of requirements.entries()) {
        const broken = requests.find(
          (request, at) => coverage[index]?.[at]?.level === 'Metadata' && !meets(decisions[at], requirement, request),
        );
        expect(broken, `${change} passes, and breaks "${requirement.name}"`).toBeUndefined();
      }
    }
  });
});

/**
 * The policies that solutions write as whole files. Changes that a script makes to a file are visible only on a real
 * node.
 */
async function solutionPolicies(scenario: Scenario): Promise<readonly { name: string; policy: Policy }[]> {
  const { answers } = await loadAnswers(scenario);
  const found = await Promise.all(
    answers
      .filter(({ side }) => side === 'solution')
      .map(async (answer) => {
        const text = await policyText(answer, auditOf(scenario.definition).policy);
        const loaded = text === null ? null : loadPolicy(text, { file: answer.name, minor: MINOR });
        return loaded?.ok ? [{ name: answer.name, policy: loaded.policy }] : [];
      }),
  );
  return found.flat();
}

async function policyText({ steps, folder }: Answer, file: string): Promise<string | null> {
  const last = steps.findLast((step) => 'write' in step && step.write === file);
  if (last === undefined || !('write' in last)) return null;
  return 'from' in last ? readFile(path.join(folder, last.from), 'utf8') : last.content;
}

function holds(policy: Policy, requirement: Expectation): boolean {
  return proveExpectation(policy, requirement, { minor: MINOR, served: TABLE }).status === 'holds';
}

/** A policy that logs the requests that a requirement covers, and nothing else. */
function recordingPolicy({ requests, except }: Expectation): Policy {
  const rule = (selector: Selector, level: 'None' | 'Metadata') =>
    ({ ...selector, level, omitStages: [], omitManagedFields: undefined }) as const;
  return {
    rules: [...except.map((selector) => rule(selector, 'None')), rule(requests, 'Metadata')],
    omitStages: [],
    omitManagedFields: false,
  };
}

function textOf(policy: Policy): string {
  return JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...policy });
}

const BATCH = 20_000;

function decider(ask: Ask, requests: readonly Attributes[]): (text: string) => Promise<readonly ReferenceDecision[]> {
  return async (text) => {
    const decisions: ReferenceDecision[] = [];
    for (let at = 0; at < requests.length; at += BATCH) {
      const [answer] = await ask([{ ask: 'evaluate', text, requests: requests.slice(at, at + BATCH) }]);
      if (answer?.decisions === undefined) throw new Error(`${text}: ${answer?.message}`);
      decisions.push(...answer.decisions);
    }
    return decisions;
  };
}

/**
 * Evaluates a requirement by its definition, without the prover. A level for which no stage is logged counts as None.
 */
function meets(decision: ReferenceDecision | undefined, requirement: Expectation, request: Attributes): boolean {
  if (decision === undefined) return false;
  const written =
    request.user === null ? [] : stagesOf(request).filter((stage) => !decision.omitStages.includes(stage));
  const isSilent = request.user !== null && written.length === 0;
  const rank = (name: string) => LEVELS.map(String).indexOf(name);
  const { level, neverStages } = requirement;
  const records = decision.level !== 'None';
  if (records && neverStages.some((stage) => !decision.omitStages.includes(stage))) return false;
  if (level === null) return true;
  if ('atMost' in level) return rank(decision.level) <= rank(level.atMost);
  const least = 'exactly' in level ? level.exactly : level.atLeast;
  if (isSilent && least !== 'None') return false;
  return 'exactly' in level ? decision.level === level.exactly : rank(decision.level) >= rank(least);
}
