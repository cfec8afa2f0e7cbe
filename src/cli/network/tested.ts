import type { Expectation, Proof } from '../../domains/network/expectation.ts';

export interface Tested {
  readonly expectation: Expectation;
  readonly proof: Proof;
}
