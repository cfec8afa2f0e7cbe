import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../../kubernetes/request/served.ts';
import type { Decision } from './evaluate.ts';
import { decisionOf, evaluate, selects, writtenLevel } from './evaluate.ts';
import type { ConcreteRequest, Counterexample, Expectation, LevelBound, Proof } from './expectation.ts';
import type { Level, Policy } from './policy.ts';
import { LEVELS } from './policy.ts';
import { requestAt } from './proof/point.ts';
import type { Scope, Selection } from './proof/smallest.ts';
import { questionsAbout } from './proof/smallest.ts';
import { isSilent, silenced } from './silence.ts';

export interface ProofOptions {
  readonly minor: KubernetesMinor;
  readonly served: ServedTable;
  /** Whether whatever a client can send counts, instead of what is served. */
  readonly includeUnserved?: boolean;
  /** The number of steps after which the proof is abandoned with ProofTooLarge. */
  readonly steps?: number;
}

/** Some ten seconds. */
export const DEFAULT_STEPS = 20_000_000;

/** No request that counts is in the expectation, so it says nothing: it cannot have been meant. */
export class EmptyExpectation extends Error {
  constructor(name: string, includeUnserved: boolean) {
    const such = includeUnserved ? 'that can be sent' : 'that the API server serves';
    super(
      `${name}: no request ${such} is among its requests. Look for a misspelled value, or for an exception that is too broad.`,
    );
    this.name = 'EmptyExpectation';
  }
}

/**
 * Proves that every request that counts is treated as expected, or finds the most ordinary one that is not.
 * Throws EmptyExpectation, and ProofTooLarge if the steps do not suffice.
 */
export function proveExpectation(policy: Policy, expectation: Expectation, options: ProofOptions): Proof {
  const { minor, served, includeUnserved = false, steps = DEFAULT_STEPS } = options;
  const { requests, except } = expectation;
  const expected: Selection = { inside: [requests], outside: except };
  const broken = [...policy.rules.keys(), null]
    .flatMap((rule) => brokenBy(expectation, policy, rule))
    .map((selections): readonly Selection[] => [expected, ...selections]);
  const asked = broken.flat().flatMap(({ inside, outside }) => [...inside, ...outside]);
  const { smallest, exists } = questionsAbout([requests, ...except], asked, served, { steps });
  const counted: Scope = includeUnserved ? 'sendable' : 'served';
  if (!exists(counted, [expected])) {
    throw new EmptyExpectation(expectation.name, includeUnserved);
  }
  const counterexamplesIn = (scope: Scope): readonly Counterexample[] => {
    const point = smallest(scope, broken);
    return point === null ? [] : [replayed(policy, expectation, minor, requestAt(point, served, minor))];
  };
  const [counterexample] = counterexamplesIn(counted);
  const notes = includeUnserved ? [] : counterexamplesIn('unserved');
  return counterexample === undefined ? { status: 'holds', notes } : { status: 'broken', counterexample, notes };
}

/** The requests that a rule decides, or, for `null`, those that no rule matches. */
export function selectionOf({ rules }: Policy, rule: number | null): Selection {
  return rule === null
    ? { inside: [], outside: rules }
    : { inside: rules.slice(rule, rule + 1), outside: rules.slice(0, rule) };
}

/**
 * Whether a decision is other than what is expected of the request. A level of which nothing is written is as good as
 * None where more is asked for.
 */
export function isBroken(expectation: Expectation, decision: Decision, request: Attributes): boolean {
  return forbids(expectation, decision) || (needsEntries(expectation) && isSilent(decision, request));
}

/** The requests that the rule decides otherwise than expected, as selections that they lie in. */
function brokenBy(expectation: Expectation, policy: Policy, rule: number | null): readonly (readonly Selection[])[] {
  const decided = selectionOf(policy, rule);
  const decision = decisionOf(policy, rule);
  if (forbids(expectation, decision)) return [[decided]];
  const silent = needsEntries(expectation) ? silenced(decision) : null;
  return silent === null ? [] : [[decided, silent]];
}

/** Whether a decision breaks the expectation for whatever request it is made. */
function forbids({ level, neverStages }: Expectation, decision: Decision): boolean {
  const written = writtenLevel(decision);
  if (level !== null && !isWithin(level, written)) return true;
  return written !== 'None' && neverStages.some((stage) => !decision.omitStages.includes(stage));
}

function needsEntries({ level }: Expectation): boolean {
  return level !== null && !isWithin(level, 'None');
}

function isWithin(bound: LevelBound, level: Level): boolean {
  if ('exactly' in bound) return level === bound.exactly;
  if ('atLeast' in bound) return LEVELS.indexOf(level) >= LEVELS.indexOf(bound.atLeast);
  return LEVELS.indexOf(level) <= LEVELS.indexOf(bound.atMost);
}

/**
 * The request with what the policy decides for it, according to the evaluator: the proof is not checked against
 * itself.
 */
function replayed(
  policy: Policy,
  expectation: Expectation,
  minor: KubernetesMinor,
  request: ConcreteRequest,
): Counterexample {
  const decision = evaluate(policy, request.attributes, minor);
  const isIn =
    selects(expectation.requests, request.attributes, minor) &&
    !expectation.except.some((selector) => selects(selector, request.attributes, minor));
  if (!isIn || !isBroken(expectation, decision, request.attributes)) {
    throw new Error(`${expectation.name}: the proof and the evaluator disagree about ${request.command}`);
  }
  return { ...request, decision };
}
