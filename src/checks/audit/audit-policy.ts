import type * as z from 'zod';
import { boundInWords, type Counterexample, type Expectation } from '../../domains/audit/policy/expectation.ts';
import { expectationFrom, expectationSchema } from '../../domains/audit/policy/expectation-schema.ts';
import { explain } from '../../domains/audit/policy/explain.ts';
import type { Lint } from '../../domains/audit/policy/lint/finding.ts';
import { lintPolicy } from '../../domains/audit/policy/lint.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { proveExpectation } from '../../domains/audit/policy/prove.ts';
import { isSilent } from '../../domains/audit/policy/silence.ts';
import { checkSchema, defineCheck, type Stance } from '../../grading/define-check.ts';
import { brokenRequirement, requirementField, writtenExpectation } from '../../grading/requirement-field.ts';
import { failing } from '../../grading/verdict.ts';
import { type KubernetesMinor, NEWEST_MINOR } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';
import { auditOf, auditReferences, policyFileOf } from './audit-block.ts';
import { auditPolicy } from './policy-on-node.ts';
import { decidedBy, lineOfRule, placeOfDecision } from './ruling.ts';

const schema = checkSchema('audit-policy', {
  // A requirement is parsed separately for each minor version.
  expect: requirementField(expectationSchema(NEWEST_MINOR), { id: 'expectation', command: 'cks-lab audit test' }),
});
type Requirement = z.infer<typeof schema>;

export const auditPolicyMeets = defineCheck({
  schema,
  domain: 'audit',
  description:
    'The audit policy meets a requirement for every request that the API server of this minor version serves. This is proved, not sampled.',
  stance,
  references: (check, scenario) => [...auditReferences(check, scenario), ...brokenExpectation(check)],
  reads: (_check, scenario) => policyFileOf(scenario),
  async judge(check, lab) {
    const { minor } = lab;
    const policy = await auditPolicy(lab);
    if (policy.state !== 'loaded') throw new Error('a policy that does not load cannot be asked');
    const { loaded } = policy;
    const expectation = expectationOf(check, minor);
    const proof = proveExpectation(loaded.policy, expectation, { minor, served: servedTable(minor) });
    if (proof.status === 'holds') {
      const why = proof.notes
        .map((note) => `No API server serves this today, so it does not count: ${sentence(note)}`)
        .join('\n');
      return { status: 'pass', actual: 'the requirement holds for every request that the API server serves', why };
    }
    const { counterexample } = proof;
    const { decision } = counterexample;
    return failing(wanted(expectation))(
      sentence(counterexample),
      [
        decidedBy(decision, loaded),
        ...misplacedRule(counterexample, loaded, minor),
        ...misunderstandings(loaded, minor),
      ].join('\n'),
      placeOfDecision(decision, loaded, auditOf(lab.scenario).policy),
    );
  },
});

/**
 * The requirement of a check; its title is its name. Throws if it does not conform to the format, which the loader has
 * ruled out.
 */
export function expectationOf(check: unknown, minor: KubernetesMinor): Expectation {
  const written = schema.parse(check);
  const read = expectationFrom(writtenExpectation(written), minor);
  if (!read.ok) throw new TypeError(`${written.id}: ${read.problems[0]?.message}`);
  return read.expectation;
}

/** An empty policy meets a requirement of level None, at most a level, or only stages. */
function stance(check: Requirement): Stance {
  const { level } = expectationOf(check, NEWEST_MINOR);
  if (level === null || 'atMost' in level) return 'forbids';
  return ('exactly' in level ? level.exactly : level.atLeast) === 'None' ? 'forbids' : 'demands';
}

function brokenExpectation(check: Requirement): readonly BrokenReference[] {
  const read = expectationFrom(writtenExpectation(check), NEWEST_MINOR);
  return brokenRequirement(read.ok ? [] : read.problems);
}

function sentence({ command, caller, decision, attributes }: Counterexample): string {
  const { level, omitStages } = decision;
  const subject = `${command} (${caller}) gets level ${level}`;
  if (level === 'None') return subject;
  if (isSilent(decision, attributes)) return `${subject} and no entry: omitStages omits every stage that it has`;
  return `${subject}, ${omitStages.length > 0 ? `without stage ${omitStages.join(', ')}` : 'with every stage'}`;
}

function wanted({ level, neverStages }: Expectation): string {
  return [
    level === null ? '' : `level ${boundInWords(level)}`,
    neverStages.length === 0 ? '' : `no event at stage ${neverStages.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', and ');
}

/** A later rule that was clearly meant for the request, and where it would have to be placed. */
function misplacedRule(
  { attributes }: Counterexample,
  loaded: LoadedPolicy,
  minor: KubernetesMinor,
): readonly string[] {
  const { misplaced, decision } = explain(loaded.policy, attributes, minor);
  // A rule that matches too much because of a dropped field must be corrected, not bypassed.
  const widened = loaded.warnings.some(({ path }) => path[0] === 'rules' && path[1] === decision.rule);
  if (misplaced === null || widened) return [];
  const { rule, above } = misplaced;
  return [
    `Rule ${rule + 1} (line ${lineOfRule(rule, loaded)}) seems to be meant for it, but is not reached: move it above rule ${above + 1} (line ${lineOfRule(above, loaded)}).`,
  ];
}

/** Findings that a value or a field does not mean what its author thinks. */
const MISUNDERSTOOD: ReadonlySet<Lint> = new Set<Lint>([
  'unknown-field',
  'duplicate-field',
  'literal-wildcard',
  'unknown-verb',
  'user-or-group',
  'api-group',
  'resource-name',
]);

function misunderstandings(loaded: LoadedPolicy, minor: KubernetesMinor): readonly string[] {
  return lintPolicy(loaded, { minor })
    .filter(({ lint }) => MISUNDERSTOOD.has(lint))
    .map(({ place, message, fix }) => `Line ${place.line}: ${message} ${fix}`);
}
