import type { User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import { usersOf } from './compare.ts';
import { escalationOf } from './escalation.ts';
import { evaluate } from './evaluate.ts';
import type { Expectation, Proof, Who } from './expectation.ts';
import { allowedOf } from './proof/allowed.ts';
import { common, excess, mostOrdinary, type Point } from './proof/difference.ts';
import { regionsOf } from './proof/regions.ts';
import type { RbacSet } from './rbac-objects.ts';
import { requestAt } from './request.ts';

export { EmptyExpectation } from './proof/regions.ts';

export interface ProofOptions {
  readonly served: ServedTable;
}

/**
 * Proves an expectation for all relevant requests, or finds the most ordinary one that breaks it. Throws
 * EmptyExpectation if some of its words match no request at all.
 */
export function proveExpectation(set: RbacSet, expectation: Expectation, { served }: ProofOptions): Proof {
  const { who, withoutEscalation } = expectation;
  const { universe, wanted, unwanted, exceptedFor } = regionsOf(set, expectation, served);
  for (const user of whoIs(who, set)) {
    const allowed = allowedOf(set, user, universe);
    const missing = mostOrdinary(excess(wanted, allowed, universe), universe);
    if (missing !== null) return broken(missing, user, 'allowed');
    const tooMuch = mostOrdinary(excess(common(unwanted, allowed), exceptedFor(user), universe), universe);
    if (tooMuch !== null) return broken(tooMuch, user, 'forbidden');
    const [way] = withoutEscalation ? escalationOf(set, user, { served }).ways : [];
    if (way !== undefined) return { status: 'broken', counterexample: { kind: 'escalation', user, way } };
  }
  return { status: 'holds' };

  /** The decision comes from the evaluator: the proof does not verify itself. */
  function broken(point: Point, user: User, expected: 'allowed' | 'forbidden'): Proof {
    const request = requestAt(point, user, served);
    const decision = evaluate(set, request.attributes);
    if (decision.allowed === (expected === 'allowed')) {
      throw new Error(`The proof and the evaluator disagree about ${request.command}`);
    }
    return { status: 'broken', counterexample: { ...request, kind: 'request', wanted: expected, decision } };
  }
}

function whoIs(who: Who, set: RbacSet): readonly User[] {
  if (who.kind === 'user') return [who.user];
  return usersOf([set]).filter(
    ({ name, groups }) => !who.users.includes(name) && !groups.some((group) => who.groups.includes(group)),
  );
}
