import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import { attributesOf } from '../../../kubernetes/request/request-info.ts';
import { callerOf, decoded, type WrittenRequest } from './entry.ts';

/** The HTTP methods of the verbs that differ from the name of their method. */
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
 * The request that the policy evaluated: as its URL states it, before a body or an impersonation filled in the event.
 * `null` for a URL that the API server refuses before it evaluates the policy.
 */
export function asked(request: WrittenRequest): Attributes | null {
  const verb = decoded(request.verb);
  const info = attributesOf(METHODS.get(verb) ?? verb.toUpperCase(), decoded(request.requestURI), callerOf(request));
  if (!info.ok) return null;
  return info.attributes.verb === verb ? info.attributes : { ...info.attributes, verb };
}
