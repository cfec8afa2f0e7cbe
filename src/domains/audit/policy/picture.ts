import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { ServedTable } from '../../../kubernetes/request/served.ts';
import { type Decision, evaluate, selects } from './evaluate.ts';
import type { ConcreteRequest, Expectation } from './expectation.ts';
import type { Policy } from './policy.ts';
import { requestAt } from './proof/point.ts';
import { questionsAbout, type Selection } from './proof/smallest.ts';
import { isBroken, selectionOf } from './prove.ts';

/** What a rule does with a class of requests; `shadowed`: it matches, but an earlier rule has decided. */
export type RulePart = 'decides' | 'shadowed' | 'does not match';

/** Requests that the same expectations are about and the same rule decides. */
export interface RequestClass {
  /** The most ordinary request of the class, which represents it. */
  readonly example: ConcreteRequest;
  readonly decision: Decision;
  /** The part of each rule of the policy, in order. */
  readonly parts: readonly RulePart[];
  /** The expectations that are about these requests, and whether the decision meets them. */
  readonly demands: readonly { readonly expectation: Expectation; readonly isMet: boolean }[];
}

export interface PictureOptions {
  readonly minor: KubernetesMinor;
  readonly served: ServedTable;
  /** The number of steps after which ProofTooLarge is thrown. */
  readonly steps?: number;
}

/** Roughly two seconds. */
const STEPS = 4_000_000;

/**
 * The classes of served requests that a policy and some expectations tell apart: for each expectation, one class for
 * each rule that decides some of its requests, or for no rule; then the requests of each rule, or of none, that has no
 * class yet. A rule that decides in no class decides nothing at all. Throws ProofTooLarge.
 */
export function picturePolicy(
  policy: Policy,
  expectations: readonly Expectation[],
  { minor, served, steps = STEPS }: PictureOptions,
): readonly RequestClass[] {
  const named = expectations.flatMap(({ requests, except }) => [requests, ...except]);
  const { smallest } = questionsAbout(named, policy.rules, served, { steps });
  const shares = [...policy.rules.keys(), null].map((rule) => ({ rule, decided: selectionOf(policy, rule) }));
  const found = new Map<string, RequestClass>();

  const add = (selections: readonly Selection[], expectation: Expectation | null): void => {
    const point = smallest('served', [selections]);
    if (point === null) return;
    const example = requestAt(point, served, minor);
    const key = `${example.command}\n${example.caller}`;
    const known = found.get(key) ?? classOf(policy, example, minor);
    const isMet = expectation === null || !isBroken(expectation, known.decision, example.attributes);
    found.set(key, expectation === null ? known : { ...known, demands: [...known.demands, { expectation, isMet }] });
  };

  for (const expectation of expectations) {
    const asked = { inside: [expectation.requests], outside: expectation.except };
    for (const { decided } of shares) add([asked, decided], expectation);
  }
  const shown = new Set(Array.from(found.values(), ({ decision }) => decision.rule));
  for (const { rule, decided } of shares) if (!shown.has(rule)) add([decided], null);
  return [...found.values()];
}

function classOf(policy: Policy, example: ConcreteRequest, minor: KubernetesMinor): RequestClass {
  const decision = evaluate(policy, example.attributes, minor);
  const parts = policy.rules.map((rule, index): RulePart => {
    if (index === decision.rule) return 'decides';
    return selects(rule, example.attributes, minor) ? 'shadowed' : 'does not match';
  });
  return { example, decision, parts, demands: [] };
}
