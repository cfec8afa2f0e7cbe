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
  /** Whether everything that a client can send counts, instead of what is served. */
  readonly includeUnserved?: boolean;
  /** The number of steps after which the proof is abandoned with ProofTooLarge. */
  readonly steps?: number;
}

/** Roughly ten seconds. */
export const DEFAULT_STEPS = 20_000_000;

/** The expectation covers no relevant request, so it requires nothing: that cannot have been intended. */
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
 * Proves that every relevant request is treated as expected, or finds the most ordinary one that is not. Throws
 * EmptyExpectation, and ProofTooLarge if the steps do not suffice.
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

/** The requests that a rule decides or, for `null`, those that no rule matches. */
export function selectionOf({ rules }: Policy, rule: number | null): Selection {
  return rule === null
    ? { inside: [], outside: rules }
    : { inside: rules.slice(rule, rule + 1), outside: rules.slice(0, rule) };
}

/**
 * Whether a decision differs from the expectation for the request. If a higher level is required, a level of which
 * nothing is written counts as None.
 */
export function isBroken(expectation: Expectation, decision: Decision, request: Attributes): boolean {
  return forbids(expectation, decision) || (needsEntries(expectation) && isSilent(decision, request));
}

/** The requests that the rule decides contrary to the expectation, as selections that contain them. */
function brokenBy(expectation: Expectation, policy: Policy, rule: number | null): readonly (readonly Selection[])[] {
  const decided = selectionOf(policy, rule);
  const decision = decisionOf(policy, rule);
  if (forbids(expectation, decision)) return [[decided]];
  const silent = needsEntries(expectation) ? silenced(decision) : null;
  return silent === null ? [] : [[decided, silent]];
}

/** Whether a decision breaks the expectation for every request. */
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

/** The request with what the policy decides for it, according to the evaluator: the proof does not verify itself. */
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
