import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/domains/audit/policy/evaluate.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import type { Policy, PolicyRule } from '../../src/domains/audit/policy/policy.ts';
import { goPolicy, ourPolicy } from './answers.ts';
import { request, validPolicy } from './generate.ts';
import { OUTCOMES } from './outcomes.ts';
import type { ReferenceMinor } from './reference.ts';
import { buildReference, freshSeed, POLICIES, sorted } from './reference.ts';

const REQUESTS_PER_POLICY = 40;
const seed = freshSeed();

interface Case {
  readonly outcome: string;
  readonly text: string;
}

/** About half of the texts are valid policies. The others cover all outcomes. */
const policyTexts: fc.Arbitrary<Case> = fc
  .tuple(
    validPolicy,
    fc.oneof(fc.constantFrom('valid YAML', 'valid JSON'), fc.constantFrom(...Object.keys(OUTCOMES))),
    fc.gen(),
  )
  .map(([policy, outcome, draw]) => {
    const make = OUTCOMES[outcome];
    return { outcome, text: make ? make(policy, (arbitrary) => draw(() => arbitrary)) : '' };
  });

describe.each<ReferenceMinor>([37, 35, 33])('Kubernetes 1.%i', (minor) => {
  test('loads, refuses and evaluates as k8s.io/apiserver does', async () => {
    const ask = await buildReference(minor);
    const share = minor === 37 ? POLICIES : Math.ceil(POLICIES / 4);
    const cases = fc.sample(policyTexts, { seed, numRuns: share });
    const requests = fc.sample(fc.array(request, { minLength: REQUESTS_PER_POLICY, maxLength: REQUESTS_PER_POLICY }), {
      seed,
      numRuns: share,
    });
    const answers = await ask(
      cases.map(({ text }, i) => ({ ask: 'evaluate' as const, text, requests: requests[i] ?? [] })),
    );
    const loads = await ask(cases.map(({ text }) => ({ ask: 'load' as const, text })));
    const tally = new Tally();
    for (const [i, { outcome, text }] of cases.entries()) {
      const asked = requests[i] ?? [];
      expect(ourPolicy(text, minor), `${outcome}: ${JSON.stringify(text)}`).toEqual(goPolicy(loads[i]));
      const loaded = loadPolicy(text, { file: 'policy.yaml', minor });
      if (loaded.ok) {
        const decisions = asked.map((attributes) => evaluate(loaded.policy, attributes, minor));
        for (const [j, decision] of decisions.entries()) {
          const reference = answers[i]?.decisions?.[j];
          const expected = reference && { ...reference, omitStages: sorted(reference.omitStages) };
          const context = `${JSON.stringify(text)}\n${JSON.stringify(asked[j])}`;
          expect({ ...decision, omitStages: sorted(decision.omitStages) }, context).toEqual(expected);
        }
        tally.decisions(decisions.map(({ rule }) => rule));
      }
      tally.policy(outcome, loaded.ok ? loaded.policy : null);
    }
    tally.report(minor);
    expect(tally.decided).toBeGreaterThan(0);
    if (minor === 37) tally.check(share);
  });
});

/** Counts what was generated, so that a run shows more than the fact that it passed. */
class Tally {
  policies = 0;
  loaded = 0;
  decided = 0;
  decidedLater = 0;
  readonly outcomes = new Map<string, number>();
  readonly features = new Map<string, number>(Object.keys(FEATURES).map((feature) => [feature, 0]));

  policy(outcome: string, policy: Policy | null): void {
    this.policies += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (!policy) return;
    this.loaded += 1;
    for (const [feature, has] of Object.entries(FEATURES)) {
      if (has(policy)) this.features.set(feature, (this.features.get(feature) ?? 0) + 1);
    }
  }

  decisions(rules: readonly (number | null)[]): void {
    this.decided += rules.length;
    this.decidedLater += rules.filter((rule) => rule !== null && rule > 0).length;
  }

  report(minor: number): void {
    const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`;
    const lines = [
      `1.${minor}: ${this.policies} policies, ${this.loaded} of them load; ${this.decided} requests, ${share(this.decidedLater, this.decided)} decided by a rule after the first`,
      ...[...this.features].map(([feature, count]) => `  ${share(count, this.loaded)} with ${feature}`),
      ...[...this.outcomes].sort().map(([outcome, count]) => `  ${count} × ${outcome}`),
    ];
    console.info(lines.join('\n'));
  }

  check(policies: number): void {
    expect(this.decidedLater / this.decided).toBeGreaterThan(0.3);
    for (const [feature, count] of this.features) expect(count / this.loaded, feature).toBeGreaterThan(0.05);
    if (policies < 5000) return;
    expect(this.decided).toBeGreaterThanOrEqual(100_000);
    for (const outcome of Object.keys(OUTCOMES)) expect(this.outcomes.get(outcome), outcome).toBeGreaterThanOrEqual(20);
  }
}

const inSomeRule = (has: (rule: PolicyRule) => boolean) => (policy: Policy) => policy.rules.some(has);
const someResource = (has: (pattern: string) => boolean) =>
  inSomeRule(({ resources }) => resources.some((entry) => entry.resources.some(has)));

const FEATURES: Readonly<Record<string, (policy: Policy) => boolean>> = {
  users: inSomeRule(({ users }) => users.length > 0),
  userGroups: inSomeRule(({ userGroups }) => userGroups.length > 0),
  verbs: inSomeRule(({ verbs }) => verbs.length > 0),
  namespaces: inSomeRule(({ namespaces }) => namespaces.length > 0),
  'namespaces [""]': inSomeRule(({ namespaces }) => namespaces.includes('')),
  'explicit subresources': someResource((pattern) => /^\w+\/\w+$/.test(pattern)),
  'group-only entries': inSomeRule(({ resources }) => resources.some((entry) => entry.resources.length === 0)),
  'paths with a trailing *': inSomeRule(({ nonResourceURLs }) => nonResourceURLs.some((url) => /^\/.*\*$/.test(url))),
  'path *': inSomeRule(({ nonResourceURLs }) => nonResourceURLs.includes('*')),
  'a catch-all': inSomeRule((rule) =>
    [rule.users, rule.userGroups, rule.verbs, rule.resources, rule.namespaces, rule.nonResourceURLs].every(
      (list) => list.length === 0,
    ),
  ),
  "a rule's omitStages": inSomeRule(({ omitStages }) => omitStages.length > 0),
  "the policy's omitStages": ({ omitStages }) => omitStages.length > 0,
  resourceNames: inSomeRule(({ resources }) => resources.some(({ resourceNames }) => resourceNames.length > 0)),
  'resource *': someResource((pattern) => pattern === '*'),
  'resource */x': someResource((pattern) => /^\*\/\w/.test(pattern)),
  'resource x/*': someResource((pattern) => /\w\/\*$/.test(pattern)),
  'group *': inSomeRule(({ resources }) => resources.some(({ group }) => group === '*')),
  omitManagedFields: inSomeRule(({ omitManagedFields }) => omitManagedFields !== undefined),
};
