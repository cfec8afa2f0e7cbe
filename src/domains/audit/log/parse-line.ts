import { isRecord } from '../../../kubernetes/decoding/record.ts';
import { type AuditEvent, EVENT_FIELDS, eventFrom, USER_FIELDS } from './event.ts';

export interface LoggedEvent {
  readonly event: AuditEvent;
  /**
   * The event as the API server writes it, without the newline and without what a log shipper has wrapped around it.
   */
  readonly json: string;
}

type Fields = Readonly<Record<string, unknown>>;

export type ParsedLine =
  | { readonly kind: 'events'; readonly events: readonly LoggedEvent[] }
  /** Written with `--audit-log-format=legacy`, which contains neither level nor bodies. */
  | { readonly kind: 'legacy' }
  | { readonly kind: 'broken'; readonly why: string };

/**
 * Parses one line of an audit log. Usually it is one event; log shippers wrap it (as an object or as a JSON string a
 * few levels down, with text before and after it), and a line may contain several events in an array or in the
 * EventList of the webhook format. An event is recognized by its fields: in these lists, and from some shippers, it has
 * no kind and no API version. Never throws.
 */
export function parseLine(line: string): ParsedLine {
  if (LEGACY.test(line)) return { kind: 'legacy' };
  if (!line.includes('{')) return { kind: 'broken', why: 'it is not JSON' };
  const found = decode(line.trim()) ?? decode(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1));
  if (found === null) return { kind: 'broken', why: 'it is not JSON, or is incomplete' };
  const events = [...eventsWithin(found.value, found.json, WRAPPERS)];
  return events.length > 0 ? { kind: 'events', events } : { kind: 'broken', why: 'it contains no audit event' };
}

const LEGACY = /^\S+ AUDIT: id="/;

/**
 * The maximum depth at which to look for an event, where a string that contains JSON counts as one level: Azure has it
 * in `records[].properties.log`.
 */
const WRAPPERS = 6;

function* eventsWithin(value: unknown, json: string | null, wrappers: number): Generator<LoggedEvent> {
  const event = eventFrom(value);
  if (event !== null && isRecord(value)) {
    yield { event, json: json !== null && isVerbatim(json, value) ? json : asWritten(value) };
  } else if (wrappers > 0 && typeof value === 'string') {
    const inner = value.includes('{') ? decode(value.trim()) : null;
    if (inner !== null) yield* eventsWithin(inner.value, inner.json, wrappers - 1);
  } else if (wrappers > 0 && typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) yield* eventsWithin(member, null, wrappers - 1);
  }
}

/**
 * Whether the API server itself wrote the event in this form: it begins with the same bytes, up to the names and groups
 * of the user. After these, a newer API server may have fields that are unknown here.
 */
function isVerbatim(json: string, event: Fields): boolean {
  if (!json.startsWith('{"kind":"Event",')) return false;
  const { apiVersion, level, auditID, stage, requestURI, verb } = event;
  const user = isRecord(event.user) ? event.user : {};
  const { username, uid, groups } = user;
  const beginning = asWritten({ apiVersion, level, auditID, stage, requestURI, verb, user: { username, uid, groups } });
  return (
    json.startsWith(beginning.slice(0, -'}}'.length)) && Object.keys(user).every((field) => isWritten(field, user))
  );
}

/** The event in the form of Go's encoding/json, which escapes HTML characters. */
function asWritten(event: Fields): string {
  const user = isRecord(event.user) ? inOrder(event.user, USER_FIELDS) : {};
  const apiVersion = API_VERSION.test(String(event.apiVersion)) ? event.apiVersion : 'audit.k8s.io/v1';
  return JSON.stringify(inOrder({ ...event, kind: 'Event', apiVersion, user }, EVENT_FIELDS)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const API_VERSION = /^audit\.k8s\.io\/\w+$/;

function inOrder(object: Fields, fields: readonly string[]): Fields {
  return Object.fromEntries(fields.filter((field) => isWritten(field, object)).map((field) => [field, object[field]]));
}

/** Source: `omitempty` in the files that `EVENT_FIELDS` and `USER_FIELDS` come from. */
function isWritten(field: string, { [field]: value }: Fields): boolean {
  if (value === undefined || value === null) return false;
  const isEmpty = value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  return !isEmpty || !LEFT_OUT_WHEN_EMPTY.includes(field);
}

const LEFT_OUT_WHEN_EMPTY = ['username', 'uid', 'groups', 'extra', 'sourceIPs', 'userAgent', 'annotations'];

function decode(json: string): { readonly json: string; readonly value: unknown } | null {
  try {
    return { json, value: JSON.parse(json) };
  } catch {
    return null;
  }
}
