import type { Cluster } from '../cluster.ts';
import { evaluate } from '../evaluate.ts';
import type { Direction, NetworkPolicy } from '../policy.ts';
import { DEFAULT_STEPS, ProofTooLarge } from '../proof/budget.ts';
import type { Box, Formula } from '../proof/formula.ts';
import { allowedIn, NEVER, outside, within } from '../proof/formula.ts';
import { findConnection } from '../proof/search.ts';
import { withMade, witnessOf } from '../proof/witness.ts';
import type { Consequence } from './finding.ts';

export interface Asked {
  /** The policy whose pods are at the end in question; the policies of its namespace decide. */
  readonly policy: NetworkPolicy;
  readonly inside: readonly Box[];
  readonly outside?: readonly Box[];
  readonly direction: Direction;
  readonly is: 'allowed' | 'denied';
}

/**
 * The most ordinary connection that the policies of one end allow or deny; `null` proves that there is none, or means
 * that the proof would take too long.
 */
export function shown(cluster: Cluster, asked: Asked): Consequence | null {
  const region: Formula = [within(asked.inside), outside(asked.outside ?? [])];
  const policies = cluster.policies.filter(({ namespace }) => namespace === asked.policy.namespace);
  const left: Formula = [allowedIn(asked.direction, policies)];
  const right = asked.is === 'allowed' ? NEVER : [];
  const found = search(() => findConnection(cluster, { region, left, right, wanted: 'either' }, DEFAULT_STEPS));
  if (found === null) return null;
  const witness = witnessOf(found, cluster);
  return { ...witness, verdict: evaluate(withMade(cluster, witness.made), witness.connection) };
}

/** Whether the policies of one end allow every connection in some boxes. */
export function allAllowed(cluster: Cluster, asked: Omit<Asked, 'is'>): boolean {
  return shown(cluster, { ...asked, is: 'denied' }) === null;
}

function search<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof ProofTooLarge) return null;
    throw error;
  }
}
