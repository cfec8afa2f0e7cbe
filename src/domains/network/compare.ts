import type { Cluster, Namespace, Pod } from './cluster.ts';
import type { Verdict } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import { DEFAULT_STEPS } from './proof/budget.ts';
import { ALWAYS, allowedBy } from './proof/formula.ts';
import { findConnection } from './proof/search.ts';
import type { Witness } from './proof/witness.ts';
import { withMade, witnessOf } from './proof/witness.ts';
import { spansOf } from './spans.ts';

export interface CompareOptions {
  /** The number of steps after which the proof is abandoned with ProofTooLarge. */
  readonly steps?: number;
}

/** Empty if both sets allow the same connections; otherwise one for each kind of difference. */
export interface Comparison {
  readonly differences: readonly Difference[];
}

export interface Difference extends Witness {
  /** `opened`: allowed after and not before. */
  readonly kind: 'opened' | 'closed';
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Two descriptions of the same object disagree, so that the policies alone cannot be compared. */
export class ClustersDiffer extends Error {
  constructor(what: string) {
    super(`${what} differs between the two sides: compare policies with the same namespaces, pods and Services`);
    this.name = 'ClustersDiffer';
  }
}

/**
 * Proves that the policies of two clusters allow the same connections, including those of pods and namespaces that do
 * not exist yet, or finds the most ordinary ones that distinguish them. An object that only one side describes exists
 * on both. Throws ClustersDiffer and ProofTooLarge.
 */
export function compareClusters(
  before: Cluster,
  after: Cluster,
  { steps = DEFAULT_STEPS }: CompareOptions = {},
): Comparison {
  const world = pooled(before, after);
  const [left, right] = [allowedBy(before.policies), allowedBy(after.policies)];
  const isDifferent = findConnection(world, { region: ALWAYS, left, right, wanted: 'either' }, steps) !== null;
  if (!isDifferent) return { differences: [] };
  const differences = (['opened', 'closed'] as const).flatMap((kind): readonly Difference[] => {
    const wanted = kind === 'opened' ? 'right only' : 'left only';
    const found = findConnection(world, { region: ALWAYS, left, right, wanted }, steps);
    if (found === null) return [];
    const witness = witnessOf(found, world);
    const shown = withMade(world, witness.made);
    const verdicts = [before, after].map(({ policies }) => evaluate({ ...shown, policies }, witness.connection));
    const [was, is] = verdicts;
    if (was === undefined || is === undefined || is.allowed !== (kind === 'opened') || was.allowed === is.allowed) {
      throw new Error('the proof and the evaluator disagree about a connection');
    }
    return [{ kind, ...witness, before: was, after: is }];
  });
  return { differences };
}

/** Everything that either side describes, without policies. */
function pooled(before: Cluster, after: Cluster): Cluster {
  const namespaces = new Map<string, Namespace>(before.namespaces);
  for (const [name, namespace] of after.namespaces) {
    const known = namespaces.get(name);
    if (known?.isDescribed && namespace.isDescribed && !isAlike(known, namespace))
      throw new ClustersDiffer(`namespace ${name}`);
    if (!known?.isDescribed) namespaces.set(name, namespace);
  }
  const pods = new Map<string, Pod>();
  for (const pod of [...before.pods, ...after.pods]) {
    const name = `${pod.kind.toLowerCase()} ${pod.namespace}/${pod.name}`;
    const known = pods.get(name);
    if (known !== undefined && !isAlike({ ...known, place: null }, { ...pod, place: null }))
      throw new ClustersDiffer(name);
    if (known === undefined) pods.set(name, pod);
  }
  const [one, other] = [before.podNetwork, after.podNetwork];
  const podNetwork = !before.networkIsKnown ? other : after.networkIsKnown ? spansOf([...one, ...other]) : one;
  const networkIsKnown = before.networkIsKnown || after.networkIsKnown;
  const services = [...before.services, ...after.services];
  return { policies: [], namespaces, pods: [...pods.values()], services, podNetwork, networkIsKnown };
}

function isAlike(a: object, b: object): boolean {
  return canonical(a) === canonical(b);
}

/** A text that is equal for equal data, whatever the order of keys. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${key}:${canonical(field)}`).join()}}`;
}
