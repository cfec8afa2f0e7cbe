import { evaluate } from '../../domains/rbac/evaluate.ts';
import { sampleOf } from '../../domains/rbac/sample.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { WrittenRequirement } from '../../grading/requirement-field.ts';
import { failing } from '../../grading/verdict.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { askApiServer } from '../control-plane/ask-api-server.ts';
import { answerTo } from './answer-to.ts';
import { RBAC_TYPES, rbacOfCluster } from './rbac-of-cluster.ts';
import { brokenExpectation, expectationOf, requirementField, stanceOf } from './requirement.ts';
import { settledReview } from './review.ts';

/** The maximum number of requests to check that must be allowed, and of those that must not. */
const MOST = 25;

export const accessReview = defineCheck({
  schema: checkSchema('access-review', { expect: requirementField }),
  domain: 'rbac',
  description:
    'The API server itself allows and forbids what a requirement on one user says: it is asked by SubjectAccessReviews about requests spread over all that the requirement names. This finds what roles cannot tell, such as another authorizer.',
  stance: stanceOf,
  reads: () => ({ types: RBAC_TYPES }),
  references: (check) => [...brokenExpectation(check), ...withoutUser(check)],
  async judge(check, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const set = await rbacOfCluster(lab);
    const expectation = expectationOf(check);
    if (expectation.who.kind !== 'user') throw new TypeError(`${check.id}: who must be one user`);
    const { user } = expectation.who;
    const sample = sampleOf(set, expectation, user, { served: servedTable(lab.minor), most: MOST });
    const reviewed = await askApiServer(lab, (api) =>
      Promise.all(
        sample.map(async ({ attributes, command, wanted }) => {
          const byRbac = evaluate(set, attributes).allowed;
          const review = await settledReview(api, attributes, byRbac, lab.signal);
          return { command, byRbac, review, isWanted: wanted === 'allowed' };
        }),
      ),
    );
    const wrong = reviewed.find(({ review, isWanted }) => review.allowed !== isWanted);
    if (wrong !== undefined) {
      const { command, byRbac, review, isWanted } = wrong;
      return failing(answerTo(command, isWanted))(
        answerTo(command, review.allowed),
        [
          review.reason === '' ? 'The API server gives no reason.' : `The API server says: ${review.reason}`,
          ...(byRbac === review.allowed
            ? []
            : ['By the roles and bindings it is otherwise, so another authorizer decides: see --authorization-mode.']),
        ].join('\n'),
      );
    }
    const odd = reviewed.find(({ review, byRbac }) => review.allowed !== byRbac);
    if (odd !== undefined)
      throw new Error(`roles and bindings would give another answer than ${answerTo(odd.command, odd.review.allowed)}`);
    return { status: 'pass', actual: `the API server answers ${reviewed.length} SubjectAccessReviews as it should` };
  },
});

function withoutUser(check: WrittenRequirement) {
  const isOne = brokenExpectation(check).length > 0 || expectationOf(check).who.kind === 'user';
  return isOne ? [] : [{ at: ['expect', 'who'], message: 'expect.who: must be one user or service account' }];
}
