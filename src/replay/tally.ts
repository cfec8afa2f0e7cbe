import { parseLine } from '../audit-log/parse-line.ts';
import type { Attributes } from '../audit-policy/attributes.ts';
import { type Decision, evaluate } from '../audit-policy/evaluate.ts';
import type { KubernetesMinor, Level, Policy } from '../audit-policy/policy.ts';
import { asked, asksTheSame } from './asked.ts';
import { type Entry, readEntry, stringAt } from './entry.ts';
import { isWord } from './json-spans.ts';
import { sizeOf, sizeUnder } from './size.ts';
import { isWhole, missing, type StageSet, stageBit, stagesWritten } from './stages.ts';

export interface Question {
  readonly policy: Policy;
  readonly minor: KubernetesMinor;
}

export interface Volume {
  readonly events: number;
  readonly bytes: number;
}

/** Requests that no part of the report tells apart. */
export interface RequestClass {
  readonly rule: number | null;
  readonly level: Level;
  /** `null` after a failed authentication. */
  readonly user: string | null;
  readonly verb: string;
  /** A resource as kubectl writes it (`deployments.apps/scale`), or a path. */
  readonly target: string;
  readonly isResource: boolean;
  /** The stages at which the policy has events written. */
  readonly written: StageSet;
  requests: number;
  readonly before: { events: number; bytes: number };
  readonly after: { events: number; bytes: number };
}

/** A request that may have begun before a stretch of the log, or that has not ended in it. */
export interface OpenRequest {
  readonly auditID: string;
  /** The index of its class. */
  readonly classIndex: number;
  /** The stages that the stretch holds. */
  readonly seen: StageSet;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
}

/** What a stretch of the log comes to. */
export interface Tally {
  /** Where `open` requests began earlier, their classes count one too many; see `ledger.ts`. */
  readonly classes: readonly RequestClass[];
  readonly open: readonly OpenRequest[];
  /** False when the policy asks for more than the log holds, so that sizes are lower bounds. */
  readonly exact: boolean;
  readonly badLines: number;
  readonly legacyLines: number;
  /** The earliest and latest stage; `null` without an event. */
  readonly from: string | null;
  readonly to: string | null;
}

/** A class with what is the same for all of its requests. */
interface Asked {
  readonly decision: Decision;
  readonly members: RequestClass;
  readonly classIndex: number;
}

/** A request of which there has been an event, the first in this stretch of the log. */
interface Known extends Asked {
  readonly first: Entry;
  seen: StageSet;
}

/** Asks the policy about every request of which there is an event in some lines of a log. */
export function tally(lines: Iterable<Buffer>, { policy, minor }: Question): Tally {
  const classes = new Map<string, Asked>();
  const requests: Known[] = [];
  const latest = new Map<string, Known>();
  let exact = true;
  let badLines = 0;
  let legacyLines = 0;
  let from: string | null = null;
  let to: string | null = null;

  /** False for an event that the API server cannot have written. */
  function count(entry: Entry): boolean {
    const request = requestOf(entry);
    if (request === null) return false;
    const { decision, members } = request;
    members.before.events += 1;
    members.before.bytes += sizeOf(entry);
    if (decision.level !== 'None' && !decision.omitStages.includes(entry.stage)) {
      const size = sizeUnder(entry, decision);
      members.after.events += 1;
      members.after.bytes += size.bytes;
      exact &&= size.exact;
    }
    if (entry.at !== '' && (from === null || entry.at < from)) from = entry.at;
    if (to === null || entry.at > to) to = entry.at;
    return true;
  }

  /** The request that an event belongs to: a request reaches each stage once. */
  function requestOf(entry: Entry): Known | null {
    const stage = stageBit(entry.stage);
    const known = latest.get(entry.auditID);
    if (known !== undefined && (known.seen & stage) === 0 && asksTheSame(known.first, entry)) {
      known.seen |= stage;
      return known;
    }
    const attributes = asked(entry);
    if (attributes === null) return null;
    const added = { ...classOf(attributes), first: entry, seen: stage };
    added.members.requests += 1;
    requests.push(added);
    latest.set(entry.auditID, added);
    return added;
  }

  function classOf(attributes: Attributes): Asked {
    const decision = evaluate(policy, attributes, minor);
    const { rule, level } = decision;
    const { verb } = attributes;
    const user = attributes.user?.name ?? null;
    const target = targetOf(attributes);
    const key = `${rule} ${verb} ${target}\n${user}`;
    const known = classes.get(key);
    if (known !== undefined) return known;
    const isResource = attributes.resource !== null;
    const written = stagesWritten(attributes, decision);
    const counts = { requests: 0, before: { events: 0, bytes: 0 }, after: { events: 0, bytes: 0 } };
    const members = { rule, level, user, verb, target, isResource, written, ...counts };
    const added = { decision, members, classIndex: classes.size };
    classes.set(key, added);
    return added;
  }

  for (const line of lines) {
    const entries = entriesIn(line);
    if (entries === 'legacy') legacyLines += 1;
    else if (entries.length === 0 || !entries.every(count)) badLines += 1;
  }
  const open = requests.filter(({ seen }) => !isWhole(seen));
  const holdsAll = requests.every(({ seen, members }) => !isWhole(seen) || missing(members.written, seen) === 0);
  return {
    classes: [...classes.values()].map(({ members }) => members),
    open: open.map(({ first, classIndex, seen }) => ({
      auditID: first.auditID,
      classIndex,
      seen,
      receivedAt: stringAt(first.text, first.receivedAt) ?? '',
    })),
    exact: exact && holdsAll,
    badLines,
    legacyLines,
    from,
    to,
  };
}

function entriesIn(line: Buffer): readonly Entry[] | 'legacy' {
  const entry = isWord(line, 1, 'kind') && isWord(line, 8, 'Event') ? readEntry(line) : null;
  if (entry !== null) return [entry];
  const parsed = parseLine(line.toString());
  if (parsed.kind === 'legacy') return 'legacy';
  if (parsed.kind === 'broken') return [];
  return parsed.events.flatMap(({ json }) => readEntry(Buffer.from(json)) ?? []);
}

function targetOf({ resource, path }: Attributes): string {
  if (resource === null) return path;
  const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return resource.subresource === '' ? name : `${name}/${resource.subresource}`;
}
