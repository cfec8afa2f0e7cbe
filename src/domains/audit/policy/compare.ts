import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Decision } from './evaluate.ts';
import { decisionOf, evaluate, selects, writtenLevel } from './evaluate.ts';
import type { LoggedEvent } from './events.ts';
import { DISCOVERY, loggedEvents, STREAMS } from './events.ts';
import type { ConcreteRequest } from './expectation.ts';
import type { Level, Policy, Selector } from './policy.ts';
import { EVERYTHING, LEVELS } from './policy.ts';
import { compareOrdinary, requestAt } from './proof/point.ts';
import type { Point } from './proof/search.ts';
import type { Scope, Selection } from './proof/smallest.ts';
import { questionsAbout } from './proof/smallest.ts';
import type { ProofOptions } from './prove.ts';
import { DEFAULT_STEPS, selectionOf } from './prove.ts';
import { entryOf, SECRET_HOLDERS, secretsAt, secretsWritten } from './secret-bodies.ts';

export interface CompareOptions extends ProofOptions {
  /** Requests whose differences do not matter. */
  readonly setAside?: readonly Selector[];
}

export const DIFFERENCE_KINDS = ['lost', 'exposed', 'noise'] as const;
/**
 * The effects of replacing `before` with `after`: less is written; bodies are newly written; more is written, but no
 * bodies.
 */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/**
 * All requests that one rule of `before` and one rule of `after` decide differently, represented by the most ordinary
 * of them.
 */
export interface Difference extends ConcreteRequest {
  readonly kind: DifferenceKind;
  /** Whether it is about secrets or tokens; for exposed bodies, whether any contain them. */
  readonly sensitive: boolean;
  readonly before: Decision;
  readonly after: Decision;
}

export interface Comparison {
  /**
   * By kind, then differences about secrets and tokens first, then the most ordinary first. Empty proves that there are
   * none.
   */
  readonly differences: readonly Difference[];
  /** For rules that agree on all served requests: the most ordinary unserved request that can be sent and differs. */
  readonly notes: readonly Difference[];
}

/**
 * Finds every difference between two policies: each pair of rules that decides some relevant request, and decides it
 * differently. Throws ProofTooLarge if the steps do not suffice.
 */
export function comparePolicies(before: Policy, after: Policy, options: CompareOptions): Comparison {
  const { minor, served, includeUnserved = false, steps = DEFAULT_STEPS, setAside = [] } = options;
  const selectors = [...before.rules, ...after.rules, ...setAside, ...BODY_SELECTORS];
  const { smallest, exists, holds } = questionsAbout([], selectors, served, { steps });

  const counted: Selection = { inside: [], outside: setAside };
  const sharesOf = (policy: Policy): readonly Share[] =>
    [...policy.rules.keys(), null]
      .map((rule) => ({ requests: selectionOf(policy, rule), decision: decisionOf(policy, rule) }))
      .filter(({ requests }) => exists('sendable', [counted, requests]));
  const sharesAfter = sharesOf(after);
  const pairs = sharesOf(before).flatMap((was) =>
    sharesAfter.filter((is) => !areEqual(was.decision, is.decision)).map((is): Pair => ({ was, is })),
  );
  const sharedBy = ({ was, is }: Pair): readonly Selection[] => [counted, was.requests, is.requests];
  const pointsOf = (scope: Scope, pair: Pair): readonly Point[] => {
    const shared = sharedBy(pair);
    const first = smallest(scope, [shared]);
    if (first === null) return [];
    // The first of all is also the first of every selection that contains it.
    const firstIn = (requests: readonly Selection[]) =>
      requests.every((one) => holds(scope, one, first)) ? first : smallest(scope, [[...shared, ...requests]]);
    const exposed = bodiesExposed(pair.was.decision, pair.is.decision);
    const objects = exposed.objects
      .map((bodies) => {
        const point = firstIn([bodies]);
        // A narrower question is asked only if necessary: each condition costs time for every pair of rules.
        return point !== null && isPath(point) ? firstIn([bodies, ON_RESOURCES]) : point;
      })
      .filter((point) => point !== null);
    if (objects.length > 0) return objects;
    return [(exposed.discovery && firstIn([IN_DISCOVERY])) || first];
  };
  const differences = (points: readonly Point[]): readonly Difference[] =>
    points
      .toSorted(compareOrdinary)
      .map((point) => replayed(before, after, minor, requestAt(point, served, minor)))
      .toSorted((a, b) => orderOf(a) - orderOf(b));

  const points = pairs.map((pair) => pointsOf(includeUnserved ? 'sendable' : 'served', pair));
  const agreed = pairs.filter((_, index) => points[index]?.length === 0);
  const unserved = includeUnserved ? null : smallest('unserved', each(agreed, sharedBy));
  return { differences: differences(points.flat()), notes: differences(unserved === null ? [] : [unserved]) };
}

/**
 * Whether two decisions leave the same log: the same level and, unless it is None, the same stages and, if bodies are
 * written, the same fields in them.
 */
export function areEqual(a: Decision, b: Decision): boolean {
  const level = writtenLevel(a);
  if (level !== writtenLevel(b)) return false;
  if (level === 'None') return true;
  const sameStages = a.omitStages.join() === b.omitStages.join();
  return sameStages && (level === 'Metadata' || a.omitManagedFields === b.omitManagedFields);
}

/** One after the other: all of them at once would take too much memory. */
function* each<T, U>(items: readonly T[], of: (item: T) => U): Generator<U> {
  for (const item of items) yield of(item);
}

/** The requests that one rule of a policy, or no rule, decides, and how. */
interface Share {
  readonly requests: Selection;
  readonly decision: Decision;
}

/** Of both policies. */
interface Pair {
  readonly was: Share;
  readonly is: Share;
}

const CHANGES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const WITH_BODIES = {
  Request: { ...EVERYTHING, verbs: CHANGES },
  RequestResponse: { ...EVERYTHING, verbs: ['get', 'list', ...CHANGES] },
} satisfies Record<string, Selector>;

/** Resources whose content is always confidential; that of ConfigMaps usually is not. */
const CONFIDENTIAL = SECRET_HOLDERS.filter(({ content }) => content !== 'configmaps');
/** Every request for them, whether or not its bodies contain anything secret. */
const SENSITIVE: Selector = { ...EVERYTHING, resources: CONFIDENTIAL.map(entryOf) };
/** The served requests whose bodies contain secret content at a level. */
const WITH_SECRETS = { Request: withSecrets('Request'), RequestResponse: withSecrets('RequestResponse') };

function withSecrets(level: keyof typeof WITH_BODIES): Selector {
  const selectors = CONFIDENTIAL.map((holder) => secretsAt(holder, level)).filter((selector) => selector !== null);
  return {
    ...EVERYTHING,
    verbs: [...new Set(selectors.flatMap(({ verbs }) => verbs))],
    resources: selectors.flatMap(({ resources }) => resources),
  };
}

const NON_RESOURCE: Selector = { ...EVERYTHING, nonResourceURLs: ['*'] };
const BODY_SELECTORS = [
  ...[SENSITIVE, STREAMS, DISCOVERY, NON_RESOURCE],
  ...Object.values(WITH_BODIES),
  ...Object.values(WITH_SECRETS),
];

/** The requests whose objects are written: those with secret content, and those for other resources. */
function withObjects(level: keyof typeof WITH_BODIES): readonly Selection[] {
  return [
    { inside: [WITH_SECRETS[level]], outside: [] },
    { inside: [WITH_BODIES[level]], outside: [STREAMS, SENSITIVE] },
  ];
}

interface Exposed {
  readonly objects: readonly Selection[];
  /** Whether responses of discovery are exposed as well. */
  readonly discovery: boolean;
}

/** Created once: questions recognize selections by identity. */
const EXPOSED = {
  nothing: { objects: [], discovery: false },
  Request: { objects: withObjects('Request'), discovery: false },
  RequestResponse: { objects: withObjects('RequestResponse'), discovery: true },
} satisfies Record<string, Exposed>;
const ON_RESOURCES: Selection = { inside: [], outside: [NON_RESOURCE] };
const IN_DISCOVERY: Selection = { inside: [DISCOVERY], outside: [] };

/** The requests whose bodies `after` writes but `before` does not. */
function bodiesExposed(before: Decision, after: Decision): Exposed {
  const level = levelOfBodies(after);
  const rises = LEVELS.indexOf(level) > LEVELS.indexOf(levelOfBodies(before));
  return rises && (level === 'Request' || level === 'RequestResponse') ? EXPOSED[level] : EXPOSED.nothing;
}

/** Bodies are in the last event of a request. */
function levelOfBodies(decision: Decision): Level {
  return decision.omitStages.includes('ResponseComplete') ? 'None' : writtenLevel(decision);
}

function isPath({ at }: Point): boolean {
  return at.has('path');
}

/** The request with what both policies decide for it, according to the evaluator: the proof does not verify itself. */
function replayed(before: Policy, after: Policy, minor: KubernetesMinor, request: ConcreteRequest): Difference {
  const decisions = {
    before: evaluate(before, request.attributes, minor),
    after: evaluate(after, request.attributes, minor),
  };
  if (areEqual(decisions.before, decisions.after)) {
    throw new Error(`The comparison and the evaluator disagree about ${request.command}`);
  }
  const kind = kindOf(request, decisions);
  return { ...request, ...decisions, kind, sensitive: isSensitive(request, kind, decisions.after, minor) };
}

function isSensitive(
  { attributes }: ConcreteRequest,
  kind: DifferenceKind,
  after: Decision,
  minor: KubernetesMinor,
): boolean {
  if (attributes.user === null) return false;
  if (kind !== 'exposed') return selects(SENSITIVE, attributes, minor);
  const written = CONFIDENTIAL.map((holder) => secretsWritten(holder, after)).filter((selector) => selector !== null);
  return written.some((selector) => selects(selector, attributes, minor));
}

function kindOf({ attributes }: ConcreteRequest, decisions: { before: Decision; after: Decision }): DifferenceKind {
  const { before, after } = decisions;
  const [was, is] = [loggedEvents(before, attributes), loggedEvents(after, attributes)];
  if (countBodies(is) > countBodies(was)) return 'exposed';
  const rise = LEVELS.indexOf(writtenLevel(after)) - LEVELS.indexOf(writtenLevel(before));
  if (rise < 0 || was.some(({ stage }) => is.every((event) => event.stage !== stage))) return 'lost';
  if (rise > 0) return 'noise';
  if (after.omitStages.some((stage) => !before.omitStages.includes(stage))) return 'lost';
  if (before.omitStages.some((stage) => !after.omitStages.includes(stage))) return 'noise';
  return after.omitManagedFields ? 'lost' : 'noise';
}

function countBodies(events: readonly LoggedEvent[]): number {
  const bodies = events.flatMap(({ requestObject, responseObject }) => [requestObject, responseObject]);
  return bodies.filter((body) => body !== 'absent').length;
}

function orderOf({ kind, sensitive }: Difference): number {
  return DIFFERENCE_KINDS.indexOf(kind) * 2 + (sensitive ? 0 : 1);
}
