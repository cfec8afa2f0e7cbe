import type { Cluster } from './cluster.ts';
import { evaluate } from './evaluate.ts';
import type { Counterexample, Expectation, Proof } from './expectation.ts';
import { boxesOf, demandFor, isAskedAbout } from './expectation.ts';
import { DEFAULT_STEPS } from './proof/budget.ts';
import type { Formula } from './proof/formula.ts';
import { ALWAYS, allowedBy, NEVER, outside, within } from './proof/formula.ts';
import type { Found } from './proof/search.ts';
import { findConnection } from './proof/search.ts';
import { withMade, witnessOf } from './proof/witness.ts';

export interface ProofOptions {
  /** The number of steps after which the proof is abandoned with ProofTooLarge. */
  readonly steps?: number;
}

/**
 * The expectation covers no connection that policies decide, so it requires nothing: that cannot have been intended.
 */
export class EmptyExpectation extends Error {
  constructor(name: string) {
    super(
      `${name}: there is no such connection. Look for selectors that contradict each other, or an exception that is too broad.`,
    );
    this.name = 'EmptyExpectation';
  }
}

/**
 * Proves that every covered connection is treated as expected, including those of pods and namespaces that do not exist
 * yet, or finds the most ordinary one that is not. Throws EmptyExpectation and ProofTooLarge.
 */
export function proveExpectation(
  cluster: Cluster,
  expectation: Expectation,
  { steps = DEFAULT_STEPS }: ProofOptions = {},
): Proof {
  const region: Formula = [within(boxesOf(expectation.about)), outside(boxesOf(expectation.except))];
  const some = findConnection(cluster, { region, left: ALWAYS, right: NEVER, wanted: 'either' }, steps);
  if (some === null) throw new EmptyExpectation(expectation.name);
  const isAboutExisting = some.from.kind !== 'new pod' && some.to.kind !== 'new pod';
  const question = {
    region,
    left: allowedBy(cluster.policies),
    right: demanded(expectation),
    wanted: 'either' as const,
  };
  const found = findConnection(cluster, question, steps);
  if (found === null) return { status: 'holds', isAboutExisting };
  return { status: 'broken', isAboutExisting, counterexample: replayed(found, cluster, expectation) };
}

function demanded({ demand }: Expectation): Formula {
  switch (demand.kind) {
    case 'allow':
      return ALWAYS;
    case 'deny':
      return NEVER;
    case 'exactly':
      return [within(boxesOf(demand.allowed))];
  }
}

/** The connection as the evaluator decides it: the proof does not verify itself. */
function replayed(found: Found, cluster: Cluster, expectation: Expectation): Counterexample {
  const witness = witnessOf(found, cluster);
  const shown = withMade(cluster, witness.made);
  const verdict = evaluate(shown, witness.connection);
  const wanted = demandFor(expectation, witness.connection, shown);
  if (!isAskedAbout(expectation, witness.connection, shown) || verdict.allowed === (wanted === 'allowed')) {
    throw new Error(`${expectation.name}: the proof and the evaluator disagree about a connection`);
  }
  return { ...witness, verdict, wanted };
}
