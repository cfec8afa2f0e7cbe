import { whereOf } from '../../control-plane/manifest.ts';
import type { Decision } from '../../domains/audit/policy/evaluate.ts';
import { boundInWords, type Counterexample, type Expectation } from '../../domains/audit/policy/expectation.ts';
import { expectationFrom } from '../../domains/audit/policy/expectation-schema.ts';
import { explain } from '../../domains/audit/policy/explain.ts';
import type { Lint } from '../../domains/audit/policy/lint/finding.ts';
import { lintPolicy } from '../../domains/audit/policy/lint.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { proveExpectation } from '../../domains/audit/policy/prove.ts';
import { isSilent } from '../../domains/audit/policy/silence.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { Where } from '../../node/where.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';

/** The policy does what the requirement asks with every request that this minor serves; proved, not sampled. */
export async function policyCheck(check: CheckOf<'policy'>, evidence: Evidence): Promise<Verdict> {
  const policy = await evidence.policy();
  if (policy.state !== 'loaded') throw new Error('a policy that does not load cannot be asked');
  const { minor } = evidence;
  const expectation = expectationOf(check, minor);
  const proof = proveExpectation(policy.loaded.policy, expectation, { minor, served: servedTable(minor) });
  if (proof.status === 'holds') {
    const why = proof.notes
      .map((note) => `Nothing serves this today, so it does not count: ${sentence(note)}`)
      .join('\n');
    return { status: 'pass', actual: 'it holds for every request that the API server serves', why };
  }
  const { counterexample } = proof;
  return {
    status: 'fail',
    actual: sentence(counterexample),
    expected: wanted(expectation),
    why: [
      decidedBy(counterexample.decision, policy.loaded),
      ...misplacedRule(counterexample, policy.loaded, minor),
      ...misunderstandings(policy.loaded, minor),
    ].join('\n'),
    where: placeOfRule(counterexample.decision, policy.loaded, evidence.policyPath),
  };
}

/** The requirement of a check; its title is its name. Throws when it is not in the form, which the loader has ruled out. */
export function expectationOf(check: CheckOf<'policy'>, minor: KubernetesMinor): Expectation {
  const read = expectationFrom({ name: check.title, ...check.expect }, minor);
  if (!read.ok) throw new TypeError(`${check.id}: ${read.problems[0]?.message}`);
  return read.expectation;
}

function sentence({ command, caller, decision, attributes }: Counterexample): string {
  if (decision.level !== 'None' && isSilent(decision, attributes)) {
    return `${command} (${caller}) gets level ${decision.level} and no entry: omitStages leaves out every stage that it has`;
  }
  const stages =
    decision.level !== 'None' && decision.omitStages.length > 0
      ? `, without stage ${decision.omitStages.join(', ')}`
      : '';
  return `${command} (${caller}) gets level ${decision.level}${decision.level === 'None' ? '' : stages || ', with every stage'}`;
}

function wanted({ level, neverStages }: Expectation): string {
  return [
    level === null ? '' : `level ${boundInWords(level)}`,
    neverStages.length === 0 ? '' : `no event at stage ${neverStages.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', and ');
}

export function decidedBy({ rule }: Decision, loaded: LoadedPolicy): string {
  if (rule === null) return 'No rule matches it, and what no rule matches is not recorded.';
  const place = loaded.placeOf(['rules', rule]);
  return `Rule ${rule + 1} (line ${place.line}) decides, the first that matches.`;
}

/** A later rule that was plainly meant for the request, and where it would have to stand. */
function misplacedRule(
  { attributes }: Counterexample,
  loaded: LoadedPolicy,
  minor: KubernetesMinor,
): readonly string[] {
  const { misplaced, decision } = explain(loaded.policy, attributes, minor);
  // A rule that a dropped field has widened is to be corrected, not to be stepped around.
  const widened = loaded.warnings.some(({ path }) => path[0] === 'rules' && path[1] === decision.rule);
  if (misplaced === null || widened) return [];
  const line = (rule: number) => loaded.placeOf(['rules', rule]).line;
  return [
    `Rule ${misplaced.rule + 1} (line ${line(misplaced.rule)}) seems meant for it and is not reached: move it above rule ${misplaced.above + 1} (line ${line(misplaced.above)}).`,
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

function placeOfRule({ rule }: Decision, loaded: LoadedPolicy, file: string): Where {
  if (rule === null) return { file, line: loaded.placeOf(['rules']).line };
  return whereOf(loaded.placeOf(['rules', rule])) ?? { file, line: 1 };
}
