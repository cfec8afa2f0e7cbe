import type { Attributes } from '../audit-policy/attributes.ts';
import { attributesOf } from '../audit-policy/request-info.ts';
import { callerOf, type Entry, stringAt } from './entry.ts';
import type { Span } from './json-spans.ts';

/** The HTTP methods of the verbs that are not called like their method. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['list', 'GET'],
  ['watch', 'GET'],
  ['proxy', 'GET'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['deletecollection', 'DELETE'],
  ['', 'OPTIONS'],
]);

/**
 * What the policy was asked about: the request as its URL says it, before a body or an impersonation filled the event.
 * `null` for a URL that the API server refuses before it asks.
 */
export function asked(entry: Entry): Attributes | null {
  const verb = stringAt(entry.text, entry.verb) ?? '';
  const requestURI = stringAt(entry.text, entry.requestURI) ?? '';
  const info = attributesOf(METHODS.get(verb) ?? verb.toUpperCase(), requestURI, callerOf(entry));
  return info.ok ? { ...info.attributes, verb } : null;
}

/** Whether two events say the same, byte for byte, of what was asked. May be false where they do, never the reverse. */
export function asksTheSame(a: Entry, b: Entry): boolean {
  const ofA = askedSpan(a);
  const ofB = askedSpan(b);
  if (ofA === null || ofB === null) return false;
  return a.text.compare(b.text, ofB.start, ofB.end, ofA.start, ofA.end) === 0;
}

/** The API server writes requestURI, verb and user in a row. */
function askedSpan({ requestURI, verb, user = verb }: Entry): Span | null {
  const inARow = requestURI.end < verb.start && verb.start <= user.start;
  return inARow ? { start: requestURI.start, end: user.end } : null;
}
