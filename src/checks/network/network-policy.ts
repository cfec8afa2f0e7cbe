import type { Cluster } from '../../domains/network/cluster.ts';
import type { Counterexample } from '../../domains/network/expectation.ts';
import { type DirectionExplanation, explain, type PolicyStep } from '../../domains/network/explain.ts';
import { mismatchInWords } from '../../domains/network/mismatch-words.ts';
import type { Direction, NetworkPolicy } from '../../domains/network/policy.ts';
import { withMade } from '../../domains/network/proof/witness.ts';
import { proveExpectation } from '../../domains/network/prove.ts';
import { selectorText } from '../../domains/network/selector.ts';
import { connectionInWords } from '../../domains/network/words.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { networkOfCluster } from './network-of-cluster.ts';
import { brokenExpectation, expectationOf, requirementField, stanceOf } from './requirement.ts';

export const networkPolicy = defineCheck({
  schema: checkSchema('network-policy', { expect: requirementField }),
  domain: 'network',
  description:
    'The NetworkPolicies of the cluster meet a requirement for every connection, including those of Pods and namespaces that do not exist yet; proved, not sampled.',
  stance: stanceOf,
  references: brokenExpectation,
  async judge(check, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked for policies');
    const cluster = await networkOfCluster(lab);
    const proof = proveExpectation(cluster, expectationOf(check));
    if (proof.status === 'broken') return refutation(proof.counterexample, cluster);
    return { status: 'pass', actual: 'it holds for every connection, also of Pods that do not exist yet' };
  },
});

function refutation(counterexample: Counterexample, cluster: Cluster): Verdict {
  const { connection, made, verdict, wanted } = counterexample;
  const what = connectionInWords(counterexample);
  const { directions } = explain(withMade(cluster, made), connection);
  const why = directions.flatMap(verdict.allowed ? allowedBy : deniedBy);
  return failing(`${what}: ${wanted}`)(`${what}: ${verdict.allowed ? 'allowed' : 'denied'}`, why.join('\n'));
}

const DIRECTIONS: Readonly<Record<Direction, string>> = {
  egress: 'Egress of the source',
  ingress: 'Ingress of the destination',
};

function allowedBy({ direction, verdict, steps }: DirectionExplanation): readonly string[] {
  if (!verdict.allowed || verdict.reason === 'not a pod') return [];
  const end = DIRECTIONS[direction];
  switch (verdict.reason) {
    case 'rule':
      return [`${end}: allowed by ${direction} rule ${verdict.rule + 1} of ${nameOf(verdict.policy)}.`];
    case 'not isolated':
      return [
        `${end}: allowed, since no policy isolates the Pod.`,
        ...steps.flatMap((step) => (step.applies ? [] : [passedOver(step, direction)])),
      ];
    default:
      return [`${end}: allowed, since no policy applies to it.`];
  }
}

/** Why a policy of the namespace does not apply. */
function passedOver(step: PolicyStep & { readonly applies: false }, direction: Direction): string {
  const name = nameOf(step.policy);
  if (step.because === 'direction') return `${name} does not isolate ${direction}: see its policyTypes.`;
  return `${name} does not select the Pod: it is not ${selectorText(step.unmet)}.`;
}

/** The policies that isolate a Pod, each with why none of its rules allows the connection; empty if it is allowed. */
function deniedBy({ direction, verdict, steps }: DirectionExplanation): readonly string[] {
  if (verdict.allowed) return [];
  const isolating = steps.flatMap((step) => (step.applies ? [step] : []));
  return [
    `${DIRECTIONS[direction]}: no rule allows it.`,
    ...isolating.flatMap(({ policy, rules }) => {
      if (rules.length === 0) return [`${nameOf(policy)} isolates the Pod and has no ${direction} rule.`];
      return rules.flatMap((rule, number) =>
        rule.matches ? [] : [`${nameOf(policy)}, ${direction} rule ${number + 1}: ${mismatchInWords(rule)}.`],
      );
    }),
  ];
}

function nameOf({ namespace, name }: NetworkPolicy): string {
  return `NetworkPolicy ${namespace}/${name}`;
}
