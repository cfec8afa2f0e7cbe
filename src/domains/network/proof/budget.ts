/** The label classes of the selectors are too many to prove the question in the steps given. */
export class ProofTooLarge extends Error {
  constructor(steps: number) {
    super(`not decided within ${steps.toLocaleString('en')} steps: the selectors use too many independent labels`);
    this.name = 'ProofTooLarge';
  }
}

/** Some ten seconds. */
export const DEFAULT_STEPS = 2_000_000;

/** Counts steps, and throws ProofTooLarge when there are more. */
export function budgetOf(steps: number): () => void {
  let left = steps;
  return () => {
    left -= 1;
    if (left < 0) throw new ProofTooLarge(steps);
  };
}
