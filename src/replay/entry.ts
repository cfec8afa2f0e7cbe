import { EVENT_FIELDS } from '../audit-log/event.ts';
import type { User } from '../audit-policy/attributes.ts';
import { LEVELS, type Level, STAGES, type Stage } from '../audit-policy/policy.ts';
import { findMembers, isWord, type Span, spanAt } from './json-spans.ts';

/** An event of the log as replaying needs it: what is asked of every event, and where the rest stands. */
export interface Entry {
  /** The event as the API server wrote it, without the newline. */
  readonly text: Buffer;
  readonly level: Level;
  /** As it is written, escapes and all. */
  readonly auditID: string;
  readonly stage: Stage;
  /** When the stage was reached. RFC 3339, UTC. */
  readonly at: string;
  readonly requestURI: Span;
  readonly verb: Span;
  readonly user: Span | undefined;
  readonly receivedAt: Span | undefined;
  readonly requestObject: Span | undefined;
  readonly responseObject: Span | undefined;
  readonly annotations: Span | undefined;
}

const index = (field: string) => EVENT_FIELDS.indexOf(field);
const LEVEL = index('level');
const AUDIT_ID = index('auditID');
const STAGE = index('stage');
const REQUEST_URI = index('requestURI');
const VERB = index('verb');
const USER = index('user');
const REQUEST_OBJECT = index('requestObject');
const RESPONSE_OBJECT = index('responseObject');
const RECEIVED_AT = index('requestReceivedTimestamp');
const AT = index('stageTimestamp');
const ANNOTATIONS = index('annotations');

/** Filled anew by each `readEntry`; one for all of them spares the garbage collector millions. */
const spans = new Int32Array(2 * EVENT_FIELDS.length);

/**
 * Reads an event without decoding its bodies, which are checked to be JSON all the same. `null` when the text is no
 * whole event.
 */
export function readEntry(text: Buffer): Entry | null {
  if (findMembers(text, 0, EVENT_FIELDS, spans) !== text.length) return null;
  const level = wordIn(text, spanAt(spans, LEVEL), LEVELS);
  const stage = wordIn(text, spanAt(spans, STAGE), STAGES);
  const auditID = rawStringAt(text, spanAt(spans, AUDIT_ID));
  const requestURI = spanAt(spans, REQUEST_URI);
  const verb = spanAt(spans, VERB);
  if (level === undefined || stage === undefined || auditID === undefined) return null;
  if (!isString(text, requestURI) || !isString(text, verb)) return null;
  return {
    text,
    level,
    auditID,
    stage,
    at: rawStringAt(text, spanAt(spans, AT)) ?? '',
    requestURI,
    verb,
    user: spanAt(spans, USER),
    receivedAt: spanAt(spans, RECEIVED_AT),
    requestObject: spanAt(spans, REQUEST_OBJECT),
    responseObject: spanAt(spans, RESPONSE_OBJECT),
    annotations: spanAt(spans, ANNOTATIONS),
  };
}

/** The string that stands in a span; `undefined` when there is none or it is no string. */
export function stringAt(text: Buffer, span: Span | undefined): string | undefined {
  const raw = rawStringAt(text, span);
  if (span === undefined || raw === undefined || !NEEDS_DECODING.test(raw)) return raw;
  const decoded: unknown = JSON.parse(text.toString('utf8', span.start, span.end));
  return typeof decoded === 'string' ? decoded : undefined;
}

const USER_FIELDS = ['username', 'groups'];
const userSpans = new Int32Array(2 * USER_FIELDS.length);

/** The caller, not the one impersonated; `null` after a failed authentication. */
export function callerOf({ text, user }: Entry): User | null {
  if (user === undefined || findMembers(text, user.start, USER_FIELDS, userSpans) === -1) return null;
  const name = stringAt(text, spanAt(userSpans, 0)) ?? '';
  const groups = groupsAt(text, spanAt(userSpans, 1));
  return name === '' && groups.length === 0 ? null : { name, groups };
}

function groupsAt(text: Buffer, span: Span | undefined): readonly string[] {
  if (span === undefined) return [];
  const groups: unknown = JSON.parse(text.toString('utf8', span.start, span.end));
  return Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [];
}

function wordIn<Word extends string>(text: Buffer, span: Span | undefined, words: readonly Word[]): Word | undefined {
  return span && words.find((word) => isWord(text, span.start, word));
}

/** Escapes and UTF-8 are left as they are. */
function rawStringAt(text: Buffer, span: Span | undefined): string | undefined {
  return isString(text, span) ? text.toString('latin1', span.start + 1, span.end - 1) : undefined;
}

function isString(text: Buffer, span: Span | undefined): span is Span {
  return span !== undefined && text[span.start] === QUOTE;
}

const QUOTE = 0x22;
const NEEDS_DECODING = /[\\\u0080-\u00ff]/;
