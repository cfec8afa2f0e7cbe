import { parseLine } from '../audit-log/parse-line.ts';
import type { Attributes } from '../audit-policy/attributes.ts';
import { evaluate } from '../audit-policy/evaluate.ts';
import { loggedEvents } from '../audit-policy/events.ts';
import type { KubernetesMinor, Level, Policy } from '../audit-policy/policy.ts';
import { asked } from './asked.ts';
import { type Entry, readEntry } from './entry.ts';
import { sizeOf, sizeUnder } from './size.ts';
import { type StageSet, stageSet } from './stages.ts';

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
  requests: number;
  readonly before: { events: number; bytes: number };
  readonly after: { events: number; bytes: number };
}

/** What one stretch of the log shows of a request. */
export interface RequestTrace {
  readonly auditID: string;
  /** The index of its class. */
  readonly classIndex: number;
  /** Stages that are in the log. */
  seen: StageSet;
  /** Stages that the policy would have written. */
  readonly written: StageSet;
  readonly receivedAt: string;
}

/** What a stretch of the log comes to. Of requests that began before it, the classes count too many; see `ledger.ts`. */
export interface Tally {
  readonly classes: readonly RequestClass[];
  readonly requests: readonly RequestTrace[];
  /** Whether all predicted sizes are exact; otherwise they are lower bounds. */
  readonly exact: boolean;
  readonly badLines: number;
  readonly legacyLines: number;
  /** The earliest and latest stage; `null` without an event. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Asks the policy about every event in some lines of a log. */
export function tally(lines: Iterable<Buffer>, { policy, minor }: Question): Tally {
  const classes = new Map<string, { readonly index: number; readonly members: RequestClass }>();
  const requests = new Map<string, RequestTrace>();
  const finished: RequestTrace[] = [];
  let exact = true;
  let badLines = 0;
  let legacyLines = 0;
  let from: string | null = null;
  let to: string | null = null;

  function count(entry: Entry): boolean {
    const attributes = asked(entry);
    if (attributes === null) return false;
    const decision = evaluate(policy, attributes, minor);
    const { index, members } = classOf(attributes, decision.rule, decision.level);
    members.before.events += 1;
    members.before.bytes += sizeOf(entry);
    if (decision.level !== 'None' && !decision.omitStages.includes(entry.stage)) {
      const size = sizeUnder(entry, decision);
      members.after.events += 1;
      members.after.bytes += size.bytes;
      exact &&= size.exact;
    }

    const stage = stageSet([entry.stage]);
    const known = requests.get(entry.auditID);
    if (known !== undefined && (known.seen & stage) === 0) {
      known.seen |= stage;
    } else {
      if (known !== undefined) finished.push(known);
      members.requests += 1;
      requests.set(entry.auditID, {
        auditID: entry.auditID,
        classIndex: index,
        seen: stage,
        written: stageSet(loggedEvents(decision, attributes).map(({ stage: written }) => written)),
        receivedAt: entry.receivedAt,
      });
    }
    if (entry.at !== '' && (from === null || entry.at < from)) from = entry.at;
    if (to === null || entry.at > to) to = entry.at;
    return true;
  }

  function classOf(attributes: Attributes, rule: number | null, level: Level) {
    const user = attributes.user?.name ?? null;
    const target = targetOf(attributes);
    const key = `${rule} ${attributes.verb} ${target}\n${user}`;
    const known = classes.get(key);
    if (known !== undefined) return known;
    const added = {
      index: classes.size,
      members: {
        rule,
        level,
        user,
        verb: attributes.verb,
        target,
        isResource: attributes.resource !== null,
        requests: 0,
        before: { events: 0, bytes: 0 },
        after: { events: 0, bytes: 0 },
      },
    };
    classes.set(key, added);
    return added;
  }

  for (const line of lines) {
    const entries = entriesIn(line);
    if (entries === 'legacy') legacyLines += 1;
    else if (entries.length === 0 || !entries.every(count)) badLines += 1;
  }
  return {
    classes: [...classes.values()].map(({ members }) => members),
    requests: [...finished, ...requests.values()],
    exact,
    badLines,
    legacyLines,
    from,
    to,
  };
}

function entriesIn(line: Buffer): readonly Entry[] | 'legacy' {
  const entry = line.toString('latin1', 0, AS_WRITTEN.length) === AS_WRITTEN ? readEntry(line) : null;
  if (entry !== null) return [entry];
  const parsed = parseLine(line.toString());
  if (parsed.kind === 'legacy') return 'legacy';
  if (parsed.kind === 'broken') return [];
  return parsed.events.flatMap(({ json }) => readEntry(Buffer.from(json)) ?? []);
}

/** How kube-apiserver begins each of its lines. */
const AS_WRITTEN = '{"kind":"Event",';

function targetOf({ resource, path }: Attributes): string {
  if (resource === null) return path;
  const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return resource.subresource === '' ? name : `${name}/${resource.subresource}`;
}
