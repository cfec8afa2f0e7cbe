import { ClustersDiffer } from '../../domains/network/compare.ts';
import { ProofTooLarge } from '../../domains/network/proof/budget.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';

/** Runs a proof; ends the program if the proof cannot be completed. */
export function provenOrExit<T>(prove: () => T): T {
  try {
    return prove();
  } catch (error) {
    if (error instanceof ClustersDiffer) throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`);
    if (error instanceof ProofTooLarge) throw new ExitError(TOOL_FAILED, `cks-lab: ${error.message}`);
    throw error;
  }
}
