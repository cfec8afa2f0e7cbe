import { type AuditEvent, EVENT_FIELDS, eventFrom, isRecord, USER_FIELDS } from './event.ts';

export interface LoggedEvent {
  readonly event: AuditEvent;
  /** The event as the API server writes it, without the newline and without what a shipper has put around it. */
  readonly json: string;
}

export type ParsedLine =
  | { readonly kind: 'events'; readonly events: readonly LoggedEvent[] }
  /** Written with `--audit-log-format=legacy`, which holds neither level nor bodies. */
  | { readonly kind: 'legacy' }
  | { readonly kind: 'broken'; readonly why: string };

/**
 * Reads one line of an audit log. Usually that is one event; shippers wrap it (as an object or as a JSON string a few
 * levels down), and the webhook format puts several into one EventList. A line never throws.
 */
export function parseLine(line: string): ParsedLine {
  if (LEGACY.test(line)) return { kind: 'legacy' };
  const start = line.indexOf('{');
  if (start === -1) return { kind: 'broken', why: 'it is not JSON' };
  const json = start === 0 ? line : line.slice(start);
  const value = decode(json);
  if (value === undefined) return { kind: 'broken', why: 'it is not JSON, or not all of it is there' };
  const events = [...eventsWithin(value, json, WRAPPERS)];
  return events.length > 0 ? { kind: 'events', events } : { kind: 'broken', why: 'there is no audit event in it' };
}

const LEGACY = /^\S+ AUDIT: id="/;

/** How deep an event is looked for, a string in which JSON stands being one step: Azure has it in `records[].properties.log`. */
const WRAPPERS = 6;

function* eventsWithin(value: unknown, json: string | null, wrappers: number): Generator<LoggedEvent> {
  const event = eventFrom(value);
  if (event !== null && isRecord(value)) {
    yield { event, json: json !== null && isVerbatim(json, value) ? json : asWritten(value) };
  } else if (wrappers > 0 && typeof value === 'string') {
    const inner = value.trim();
    if (inner.startsWith('{')) yield* eventsWithin(decode(inner), inner, wrappers - 1);
  } else if (wrappers > 0 && typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) yield* eventsWithin(member, null, wrappers - 1);
  }
}

/** Whether this is how the API server itself wrote the event. */
function isVerbatim(json: string, event: Readonly<Record<string, unknown>>): boolean {
  return (
    json.startsWith('{"kind":"Event","apiVersion":"audit.k8s.io/') &&
    isInOrder(event, EVENT_FIELDS) &&
    isRecord(event.user) &&
    isInOrder(event.user, USER_FIELDS)
  );
}

/** Fields of a newer API server, which are not known here, may stand anywhere. */
function isInOrder(object: Readonly<Record<string, unknown>>, fields: readonly string[]): boolean {
  const places = Object.keys(object)
    .map((field) => fields.indexOf(field))
    .filter((place) => place !== -1);
  return places.every((place, index) => place >= (places[index - 1] ?? 0));
}

/** The event in the form of Go's encoding/json, which escapes what could be HTML. */
function asWritten(event: Readonly<Record<string, unknown>>): string {
  const user = isRecord(event.user) ? inOrder(event.user, USER_FIELDS) : {};
  return JSON.stringify(inOrder({ ...event, user }, EVENT_FIELDS)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function inOrder(
  object: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.flatMap((field) => (object[field] === undefined ? [] : [[field, object[field]]])));
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
