import type { WayStep } from '../../domains/rbac/escalation/way.ts';
import { evaluate } from '../../domains/rbac/evaluate.ts';
import type { Counterexample } from '../../domains/rbac/expectation.ts';
import { explain } from '../../domains/rbac/explain.ts';
import { subjectInWords, userInWords } from '../../domains/rbac/identity.ts';
import { proveExpectation } from '../../domains/rbac/prove.ts';
import { objectInWords, type RbacSet } from '../../domains/rbac/rbac-objects.ts';
import { decisionInWords, gainInWords, grantInWords, mismatchInWords } from '../../domains/rbac/words.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { answerTo } from './answer-to.ts';
import { RBAC_TYPES, rbacOfCluster } from './rbac-of-cluster.ts';
import { brokenExpectation, expectationOf, requirementField, stanceOf } from './requirement.ts';

export const rbac = defineCheck({
  schema: checkSchema('rbac', { expect: requirementField }),
  domain: 'rbac',
  description:
    'The roles and bindings of the cluster meet a requirement for every request that its API server serves; proved, not sampled.',
  stance: stanceOf,
  reads: () => ({ types: RBAC_TYPES }),
  references: brokenExpectation,
  async judge(check, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked for roles');
    const set = await rbacOfCluster(lab);
    const proof = proveExpectation(set, expectationOf(check), { served: servedTable(lab.minor) });
    if (proof.status === 'broken') return refutation(proof.counterexample, set);
    return { status: 'pass', actual: 'it holds for every request that the API server serves' };
  },
});

function refutation(counterexample: Counterexample, set: RbacSet): Verdict {
  if (counterexample.kind === 'escalation') {
    const { user, way } = counterexample;
    const steps = way.steps.map((step, number) => `${number + 1}. ${stepInWords(step, set)}`);
    return failing('no way to more power than that of its own roles')(
      `${userInWords(user)} ${gainInWords(way.gain)}`,
      steps.length === 0 ? 'It may do everything by itself.' : steps.join('\n'),
    );
  }
  const { command, wanted, decision, attributes } = counterexample;
  const why = decision.allowed ? [`It is ${decisionInWords(decision)}.`] : nearReasons(set, attributes);
  return failing(answerTo(command, wanted === 'allowed'))(answerTo(command, decision.allowed), why.join('\n'));
}

function stepInWords({ does, command, attributes }: WayStep, set: RbacSet): string {
  return `${attributes.user.name} ${does}, ${decisionInWords(evaluate(set, attributes))}: ${command}`;
}

/** What nearly allows a forbidden request. */
function nearReasons(set: RbacSet, attributes: Attributes): readonly string[] {
  const { nearMisses, otherSubjects, withoutRole } = explain(set, attributes);
  const reasons = [
    ...withoutRole.map((binding) => `${objectInWords(binding)}: there is no ${objectInWords(binding.roleRef)}.`),
    ...nearMisses.map((miss) => `${grantInWords(miss.grant)} does not allow it: ${mismatchInWords(miss)}.`),
    ...otherSubjects.map(({ subject, grant }) => `${grantInWords(grant)} allows it to ${subjectInWords(subject)}.`),
  ];
  return reasons.length === 0 ? ['No rule of any role that is bound to it comes near.'] : reasons;
}
