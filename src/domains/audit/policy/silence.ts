import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from './evaluate.ts';
import { LONG_RUNNING, stagesOf } from './events.ts';
import { EVERYTHING } from './policy.ts';
import type { Selection } from './proof/smallest.ts';

/**
 * Whether nothing is written about the request, whatever its level, because `omitStages` omits each stage that it goes
 * through. Ignores two exceptions: a panic, and the refusal after a failed authentication.
 */
export function isSilent({ omitStages }: Decision, request: Attributes): boolean {
  return request.user !== null && stagesOf(request).every((stage) => omitStages.includes(stage));
}

/** The requests about which the decision is silent; `null` if there are none. */
export function silenced({ omitStages }: Decision): Selection | null {
  if (!omitStages.includes('RequestReceived') || !omitStages.includes('ResponseComplete')) return null;
  const authenticated = { ...EVERYTHING, userGroups: ['system:authenticated', 'system:unauthenticated'] };
  return { inside: [authenticated], outside: omitStages.includes('ResponseStarted') ? [] : LONG_RUNNING };
}
