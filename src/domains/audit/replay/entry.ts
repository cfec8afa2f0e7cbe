import type { User } from '../../../kubernetes/request/attributes.ts';
import { LEVELS, type Level, STAGES, type Stage } from '../policy/policy.ts';
import { endOfOpenObject, findFurtherMembers, keysOf, type Span, spanAt } from './json-spans.ts';

/** The beginning of an event. Most events need little more, so the rest is read only if required. */
export interface Entry {
  /** The event as the API server wrote it, without the newline. */
  readonly text: Buffer;
  readonly level: Level;
  /** As it is written. */
  readonly auditID: string;
  readonly stage: Stage;
  /** Where the request begins: URI, verb and caller. */
  readonly askedAt: number;
}

/** The request. Strings are as they are written: with JSON's escapes, and with UTF-8 as Latin-1. */
export interface WrittenRequest {
  readonly requestURI: string;
  readonly verb: string;
  /** `undefined` after a failed authentication, like `groups`. */
  readonly username: string | undefined;
  /** A JSON array. */
  readonly groups: string | undefined;
  /** Where the caller ends and the rest of the event begins. */
  readonly end: number;
}

/** Where the rest of an event is. */
export interface Rest {
  readonly requestObject: Span | undefined;
  readonly responseObject: Span | undefined;
  readonly receivedAt: Span | undefined;
  /** When the stage was reached. */
  readonly at: Span | undefined;
  readonly annotations: Span | undefined;
}

const ANY_STRING = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const STRING = `"(${ANY_STRING.slice(1, -1)})"`;
const STRINGS = String.raw`(\[(?:${ANY_STRING}(?:,${ANY_STRING})*)?\])`;

/** The order and the format are the API server's. */
const BEGINNING = new RegExp(
  String.raw`^\{"kind":"Event","apiVersion":"audit\.k8s\.io/\w+","level":"(\w+)","auditID":${STRING},"stage":"(\w+)",`,
);
const ASKED = new RegExp(
  String.raw`^"requestURI":${STRING},"verb":${STRING},"user":\{(?:"username":${STRING})?(?:,?"uid":${ANY_STRING})?` +
    `(?:,?"groups":${STRINGS})?`,
);

const levels = new Map<string | undefined, Level>(LEVELS.map((level) => [level, level]));
const stages = new Map<string | undefined, Stage>(STAGES.map((stage) => [stage, stage]));

/** Reads the beginning of an event; `null` if the text is not an event in the API server's own format. */
export function readEntry(text: Buffer): Entry | null {
  const beginning = match(BEGINNING, text, 0, 256);
  if (beginning === null) return null;
  const [{ length }, levelName, auditID = '', stageName] = beginning;
  const level = levels.get(levelName);
  const stage = stages.get(stageName);
  if (level === undefined || stage === undefined) return null;
  return { text, level, auditID, stage, askedAt: length };
}

/** Reads the request; `null` if it is not in the API server's own format. */
export function readRequest({ text, askedAt }: Entry): WrittenRequest | null {
  const asked = match(ASKED, text, askedAt, 768);
  if (asked === null) return null;
  const [{ length }, requestURI = '', verb = '', username, groups] = asked;
  const end = findFurtherMembers(text, askedAt + length, LATE, lateSpans);
  const isInOrder = lateSpans.every((position) => position === 0);
  return end === -1 || !isInOrder ? null : { requestURI, verb, username, groups, end };
}

/** If these come after the rest of the user, the pattern has missed them: the order is not the API server's. */
const LATE = keysOf(['username', 'groups']);
const lateSpans = new Int32Array(2 * LATE.length);

/** Tries a short piece first, since lines may be very long. */
function match(pattern: RegExp, text: Buffer, at: number, short: number): RegExpExecArray | null {
  const found = pattern.exec(text.toString('latin1', at, at + short));
  return found === null && text.length > at + short ? pattern.exec(text.toString('latin1', at)) : found;
}

/** Whether the rest of an event, from `at` on, is complete JSON. */
export function isWholeRest(text: Buffer, at: number): boolean {
  return endOfOpenObject(text, at) === text.length;
}

const REST = keysOf(['requestObject', 'responseObject', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations']);

/** Overwritten each time; sharing one array spares the garbage collector millions. */
const spans = new Int32Array(2 * REST.length);

/** Reads the rest of an event, from `at` on, without decoding it; `null` if it is not JSON, or is incomplete. */
export function readRest(text: Buffer, at: number): Rest | null {
  if (findFurtherMembers(text, at, REST, spans) !== text.length) return null;
  return {
    requestObject: spanAt(spans, 0),
    responseObject: spanAt(spans, 1),
    receivedAt: spanAt(spans, 2),
    at: spanAt(spans, 3),
    annotations: spanAt(spans, 4),
  };
}

/** The string whose JSON representation between the quotes is `written`. */
export function decoded(written: string): string {
  if (!NEEDS_DECODING.test(written)) return written;
  return String(JSON.parse(`"${Buffer.from(written, 'latin1').toString()}"`));
}

const NEEDS_DECODING = /[\\\u0080-\u00ff]/;

/** The string in a span, `""` if there is none. */
export function stringAt(text: Buffer, span: Span | undefined): string {
  if (span === undefined || text[span.start] !== 0x22) return '';
  return decoded(text.toString('latin1', span.start + 1, span.end - 1));
}

/** The caller, not the impersonated user; `null` after a failed authentication. */
export function callerOf({ username, groups }: WrittenRequest): User | null {
  if (username === undefined && groups === undefined) return null;
  return { name: decoded(username ?? ''), groups: groups === undefined ? [] : decodedGroups(groups) };
}

/** Nearly all events have one of the same few lists of groups. */
const groupLists = new Map<string, readonly string[]>();
const GROUP_LISTS_KEPT = 1000;

function decodedGroups(written: string): readonly string[] {
  const known = groupLists.get(written);
  if (known !== undefined) return known;
  const groups: readonly unknown[] = JSON.parse(Buffer.from(written, 'latin1').toString());
  const names = groups.map(String);
  if (groupLists.size === GROUP_LISTS_KEPT) groupLists.clear();
  groupLists.set(written, names);
  return names;
}
