import type { Attributes } from '../audit-policy/attributes.ts';
import { attributesOf } from '../audit-policy/request-info.ts';
import type { Entry } from './entry.ts';

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
export function asked({ verb, requestURI, user }: Entry): Attributes | null {
  const info = attributesOf(METHODS.get(verb) ?? verb.toUpperCase(), requestURI, user);
  return info.ok ? { ...info.attributes, verb } : null;
}
