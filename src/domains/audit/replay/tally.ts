import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes, ResourceTarget } from '../../../kubernetes/request/attributes.ts';
import { parseLine } from '../log/parse-line.ts';
import { type Decision, decidingRule, decisionOf } from '../policy/evaluate.ts';
import type { Policy } from '../policy/policy.ts';
import { asked } from './asked.ts';
import { type Entry, isWholeRest, readEntry, readRequest, readRest, stringAt } from './entry.ts';
import { managedFieldsCheck } from './managed-fields.ts';
import { sizeOf, sizeUnder } from './size.ts';
import { afterReception, isWhole, missing, type StageSet, stageBit, stagesReached, writtenOf } from './stages.ts';
import { type Sum, type Sums, sumOf } from './sums.ts';

export interface Question {
  readonly policy: Policy;
  readonly minor: KubernetesMinor;
}

export interface Volume {
  readonly events: number;
  readonly bytes: number;
}

/** A request that may have begun before a stretch of the log, or that does not end in it. */
export interface OpenRequest {
  readonly auditID: string;
  /** The sums of its tally that include it. */
  readonly sums: readonly Sum<unknown>[];
  /** The stages that are in the stretch. */
  readonly seen: StageSet;
  /** The stages for which the policy writes events. */
  readonly written: StageSet;
  /** The stage that follows the reception of the request. */
  readonly next: StageSet;
  /** False after a failed authentication, which leaves only one event. */
  readonly mayGoOn: boolean;
  /** RFC 3339, UTC; `""` if no stage can be missing. */
  readonly receivedAt: string;
}

export const LOUD_PARTS = ['user', 'verb', 'resource', 'path'] as const;
export type LoudPart = (typeof LOUD_PARTS)[number];

/** The sums for each part. Those by user, verb, resource and path cover the requests that the policy writes. */
export type SumsByPart = { readonly rule: Sums<number | null> } & Readonly<Record<LoudPart, Sums<string | null>>>;

/** The totals of a stretch of the log. */
export interface Tally {
  readonly before: Volume;
  /** Requests in `open` are counted here even if they began earlier. */
  readonly sums: SumsByPart;
  readonly open: readonly OpenRequest[];
  /** The stages that any request has reached in it. */
  readonly stages: StageSet;
  /** False if the policy requires more than the log contains, so that sizes are lower bounds. */
  readonly exact: boolean;
  readonly badLines: number;
  readonly legacyLines: number;
  /** When the first and the last event were written, the earlier one first; `null` if there is no event. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * A request for which there has been an event. It is kept for a while, so it references no text except its first event.
 */
interface Known {
  readonly sums: readonly Sum<unknown>[];
  readonly decision: Decision;
  readonly written: StageSet;
  readonly next: StageSet;
  readonly isPatch: boolean;
  readonly mayGoOn: boolean;
  /** Its first event in this stretch of the log. */
  readonly first: Entry;
  /** Where the description of the request ends in it. */
  readonly askedEnd: number;
  seen: StageSet;
}

/** Evaluates the policy for every request that has an event in some lines of a log. */
export function tally(lines: Iterable<Buffer>, { policy, minor }: Question): Tally {
  const sums = emptySums();
  const requests: Known[] = [];
  const latest = new Map<string, Known>();
  const decisions = new Map<number | null, Decision>();
  const managedFields = managedFieldsCheck();
  const before = { events: 0, bytes: 0 };
  /** The first event and the last. */
  const ends: { readonly text: Buffer; readonly restAt: number }[] = [];
  let exact = true;
  let badLines = 0;
  let legacyLines = 0;

  /** False for an event that is incomplete, or that the API server cannot have written. */
  function count(entry: Entry): boolean {
    const known = knownRequest(entry);
    const request = known ?? newRequest(entry);
    if (request === null) return false;
    const { decision, isPatch } = request;
    const { text, stage } = entry;
    const restAt = entry.askedAt + request.askedEnd - request.first.askedAt;
    const isKept = decision.level !== 'None' && !decision.omitStages.includes(stage);
    const size = isKept ? sizeUnder(decision, entry, isPatch, restAt) : null;
    if (isKept ? size === null : !isWholeRest(text, restAt)) return false;

    ends[Math.min(ends.length, 1)] = { text, restAt };
    before.events += 1;
    before.bytes += sizeOf(text);
    if (known === null) add(request);
    else known.seen |= stageBit(stage);
    if (size !== null) {
      for (const sum of request.sums) {
        sum.events += 1;
        sum.bytes += size.bytes;
      }
      exact &&= size.exact && !managedFields.areLeftOut(decision, entry, restAt);
    }
    return true;
  }

  /** The request that an event belongs to, if there was an earlier event for it: a request reaches each stage once. */
  function knownRequest(entry: Entry): Known | null {
    const known = latest.get(entry.auditID);
    if (known === undefined || (known.seen & stageBit(entry.stage)) !== 0) return null;
    const { first, askedEnd } = known;
    const end = entry.askedAt + askedEnd - first.askedAt;
    return entry.text.compare(first.text, first.askedAt, askedEnd, entry.askedAt, end) === 0 ? known : null;
  }

  function newRequest(first: Entry): Known | null {
    const request = readRequest(first);
    const attributes = request && asked(request);
    if (request === null || attributes === null) return null;
    const decision = decisionFor(attributes);
    const stages = stagesReached(attributes);
    const written = writtenOf(stages, decision);
    return {
      sums: written === 0 ? [sumOf(sums.rule, decision.rule)] : sumsOf(sums, attributes, decision),
      decision,
      written,
      next: afterReception(stages),
      isPatch: attributes.verb === 'patch',
      mayGoOn: attributes.user !== null,
      first,
      askedEnd: request.end,
      seen: stageBit(first.stage),
    };
  }

  /** One object for all requests that a rule decides. */
  function decisionFor(attributes: Attributes): Decision {
    const rule = decidingRule(policy, attributes, minor);
    const known = decisions.get(rule);
    if (known !== undefined) return known;
    const decision = decisionOf(policy, rule);
    decisions.set(rule, decision);
    return decision;
  }

  function add(request: Known): void {
    for (const sum of request.sums) sum.requests += 1;
    requests.push(request);
    latest.set(request.first.auditID, request);
  }

  /** False if the text is not an event in the API server's own format. */
  function countText(text: Buffer): boolean {
    const entry = readEntry(text);
    return entry !== null && count(entry);
  }

  for (const line of lines) {
    if (countText(line)) continue;
    const parsed = parseLine(line.toString());
    const counted = parsed.kind === 'events' ? parsed.events.map(({ json }) => countText(Buffer.from(json))) : [false];
    if (parsed.kind === 'legacy') legacyLines += 1;
    else if (counted.includes(false)) badLines += 1;
  }
  const [from = null, to = from] = ends
    .map(({ text, restAt }) => timeOf(text, restAt, 'at'))
    .filter((time) => time !== '')
    .sort();
  const whole = requests.filter(({ seen }) => isWhole(seen));
  return {
    before,
    sums,
    open: requests.filter(({ seen }) => !isWhole(seen)).map(openRequest),
    stages: requests.reduce((stages, { seen }) => stages | seen, 0),
    exact: exact && whole.every(({ written, seen }) => missing(written, seen) === 0),
    badLines,
    legacyLines,
    from,
    to,
  };
}

export function emptySums(): SumsByPart {
  return { rule: new Map(), user: new Map(), verb: new Map(), resource: new Map(), path: new Map() };
}

/** The sums that include a request that the policy writes. */
function sumsOf(
  sums: SumsByPart,
  { user, verb, path, resource }: Attributes,
  { rule }: Decision,
): readonly Sum<unknown>[] {
  return [
    sumOf(sums.rule, rule),
    sumOf(sums.user, user?.name ?? null),
    sumOf(sums.verb, verb),
    resource === null ? sumOf(sums.path, path) : sumOf(sums.resource, resourceName(resource)),
  ];
}

/** As kubectl writes it: `deployments.apps/scale`. */
function resourceName({ group, resource, subresource }: ResourceTarget): string {
  const name = group === '' ? resource : `${resource}.${group}`;
  return subresource === '' ? name : `${name}/${subresource}`;
}

function openRequest({ sums, written, next, mayGoOn, first, askedEnd, seen }: Known): OpenRequest {
  const receivedAt = missing(written, seen) === 0 ? '' : timeOf(first.text, askedEnd, 'receivedAt');
  return { auditID: ownCopy(first.auditID), sums, seen, written, next, mayGoOn, receivedAt };
}

/** A copy that does not keep the text from which the piece was sliced in memory. */
function ownCopy(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1');
}

/** RFC 3339, UTC; `""` if there is none. */
function timeOf(text: Buffer, restAt: number, which: 'at' | 'receivedAt'): string {
  return stringAt(text, readRest(text, restAt)?.[which]);
}
