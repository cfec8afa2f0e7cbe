import type { Expectation, Proof } from '../../domains/audit/policy/expectation.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';

export interface TestedPolicy {
  readonly loaded: LoadedPolicy;
  readonly tested: readonly TestedExpectation[];
}

export interface TestedExpectation {
  readonly expectation: Expectation;
  readonly proof: Proof;
}
