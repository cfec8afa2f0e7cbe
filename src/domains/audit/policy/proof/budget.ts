/** The proof needs more steps than it was given: its outcome is unknown. */
export class ProofTooLarge extends Error {
  constructor(what: string) {
    super(`${what}: too large to prove. Split it, or exclude what need not be proved.`);
    this.name = 'ProofTooLarge';
  }
}

/** The steps that a proof may take, counted down. */
export interface Budget {
  steps: number;
}

/** Takes one step. Throws ProofTooLarge if none is left. */
export function spend(budget: Budget): void {
  if (--budget.steps < 0) throw new ProofTooLarge('The classes of requests that these rules tell apart');
}
