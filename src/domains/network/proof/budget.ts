/** The selectors have too many label classes to answer the question within the given number of steps. */
export class ProofTooLarge extends Error {
  constructor(steps: number) {
    super(`not decided within ${steps.toLocaleString('en')} steps: the selectors use too many independent labels`);
    this.name = 'ProofTooLarge';
  }
}

/** Roughly ten seconds. */
export const DEFAULT_STEPS = 2_000_000;

/** Counts steps, and throws ProofTooLarge if there are more than allowed. */
export function budgetOf(steps: number): () => void {
  let left = steps;
  return () => {
    left -= 1;
    if (left < 0) throw new ProofTooLarge(steps);
  };
}
