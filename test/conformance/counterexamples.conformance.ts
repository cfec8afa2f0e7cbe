import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePolicies } from '../../src/domains/audit/policy/compare.ts';
import type { Decision } from '../../src/domains/audit/policy/evaluate.ts';
import type { ConcreteRequest, Expectation } from '../../src/domains/audit/policy/expectation.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import { groupMatches } from '../../src/domains/audit/policy/matching.ts';
import type { Policy } from '../../src/domains/audit/policy/policy.ts';
import { LEVELS, STAGES } from '../../src/domains/audit/policy/policy.ts';
import { EmptyExpectation, proveExpectation } from '../../src/domains/audit/policy/prove.ts';
import type { KubernetesMinor } from '../../src/kubernetes/minor.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import { validPolicy } from './generate.ts';
import type { Question, ReferenceMinor } from './reference.ts';
import { buildReference, freshSeed, POLICIES, sorted } from './reference.ts';

const seed = freshSeed();
const PAIRS = Math.ceil(POLICIES / 4);
const MIN_CLAIMS = PAIRS / 4;

/** The decision that, according to a proof, a policy makes for a request. */
interface Claim {
  readonly text: string;
  readonly request: ConcreteRequest;
  readonly decision: Decision;
}

const levelBound = fc
  .tuple(fc.constantFrom('exactly', 'atLeast', 'atMost'), fc.constantFrom(...LEVELS))
  .map(([kind, level]): Expectation['level'] => {
    if (kind === 'exactly') return { exactly: level };
    return kind === 'atLeast' ? { atLeast: level } : { atMost: level };
  });

/**
 * A policy, a second policy that is often nearly identical, and an expectation about the requests that the rules of the
 * second policy select.
 */
const cases = fc.record({
  before: validPolicy,
  other: validPolicy,
  moved: fc.nat(3),
  level: levelBound,
  neverStages: fc.subarray([...STAGES], { maxLength: 1 }),
  includeUnserved: fc.boolean(),
});

describe.each<ReferenceMinor>([37, 35])('k8s.io/apiserver of 1.%i decides as the proofs state', (minor) => {
  // In minors that do not support the group "*", most of the generated policies fail to load.
  const numRuns = groupMatches('*', 'apps', minor) ? PAIRS : 4 * PAIRS;
  const drawn = fc.sample(cases, { seed, numRuns }).map((one) => {
    const [text, otherText] = [JSON.stringify(one.before), JSON.stringify(one.other)];
    return { ...one, text, otherText, policy: load(text, minor), otherPolicy: load(otherText, minor) };
  });

  test('about the differences of two policies', async () => {
    const claims = drawn.flatMap(({ text, otherText, policy, otherPolicy, moved, includeUnserved }): Claim[] => {
      if (policy === null || otherPolicy === null) return [];
      const changed = { ...JSON.parse(text), rules: JSON.parse(text).rules.toSpliced(moved, 1) };
      const changedText = JSON.stringify(changed);
      const after = load(changedText, minor);
      const options = { minor, served: servedTable(minor), includeUnserved };
      return [
        ...differences(text, policy, otherText, otherPolicy, options),
        ...(after === null ? [] : differences(text, policy, changedText, after, options)),
      ];
    });
    await check(claims, minor);
  });

  test('about the expectations that a policy breaks', async () => {
    const claims = drawn.flatMap(({ text, policy, otherPolicy, level, neverStages, includeUnserved }): Claim[] => {
      if (policy === null || otherPolicy === null) return [];
      return otherPolicy.rules.flatMap((requests): Claim[] => {
        const expectation = { name: 'expected', requests, except: policy.rules.slice(1, 2), level, neverStages };
        const counterexample = counterexampleOf(policy, expectation, minor, includeUnserved);
        return counterexample === null ? [] : [{ text, request: counterexample, decision: counterexample.decision }];
      });
    });
    await check(claims, minor);
  });
});

function differences(
  text: string,
  before: Policy,
  otherText: string,
  after: Policy,
  options: Parameters<typeof comparePolicies>[2],
): readonly Claim[] {
  const comparison = comparePolicies(before, after, options);
  return [...comparison.differences, ...comparison.notes].flatMap((difference): Claim[] => [
    { text, request: difference, decision: difference.before },
    { text: otherText, request: difference, decision: difference.after },
  ]);
}

function counterexampleOf(policy: Policy, expectation: Expectation, minor: KubernetesMinor, includeUnserved: boolean) {
  try {
    const proof = proveExpectation(policy, expectation, { minor, served: servedTable(minor), includeUnserved });
    return proof.status === 'broken' ? proof.counterexample : null;
  } catch (error) {
    if (error instanceof EmptyExpectation) return null;
    throw error;
  }
}

async function check(claims: readonly Claim[], minor: ReferenceMinor): Promise<void> {
  expect(claims.length).toBeGreaterThan(MIN_CLAIMS);
  const ask = await buildReference(minor);
  const questions = claims.map(
    ({ text, request }): Question => ({ ask: 'evaluate', text, requests: [request.attributes] }),
  );
  const answers = await ask(questions);
  for (const [index, { text, request, decision }] of claims.entries()) {
    const [reference] = answers[index]?.decisions ?? [];
    expect(
      reference && { ...reference, omitStages: sorted(reference.omitStages) },
      `${text}\n${request.command}`,
    ).toEqual({ ...decision, omitStages: sorted(decision.omitStages) });
  }
  console.info(`1.${minor}: ${claims.length} claims of proofs replayed`);
}

/** Returns `null` if this minor rejects the policy. */
function load(text: string, minor: KubernetesMinor): Policy | null {
  const loaded = loadPolicy(text, { file: 'policy.yaml', minor });
  return loaded.ok ? loaded.policy : null;
}
