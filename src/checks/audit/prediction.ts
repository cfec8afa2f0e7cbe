import type { AuditEvent } from '../../domains/audit/log/event.ts';
import type { Decision } from '../../domains/audit/policy/evaluate.ts';
import { type Body, loggedEvents } from '../../domains/audit/policy/events.ts';
import type { Level, Stage } from '../../domains/audit/policy/policy.ts';
import type { SentRequest } from '../../grading/sent-requests.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';

/** An event that the log must contain for a request. */
export interface PredictedEvent {
  readonly stage: Stage;
  readonly level: Level;
  /** `null` if the API server's response does not determine whether there is a body. */
  readonly requestObject: boolean | null;
  readonly responseObject: boolean | null;
}

/** The events of one answered request that kubectl sent, under a decision. */
export function predictEvents(
  request: Attributes,
  decision: Decision,
  code: SentRequest['code'],
): readonly PredictedEvent[] {
  const worked = code !== null && code >= 200 && code < 300;
  return loggedEvents(decision, request).map(({ stage, requestObject, responseObject }) => ({
    stage,
    level: decision.level,
    requestObject: settled(stage, requestObject, worked),
    responseObject: settled(stage, responseObject, worked),
  }));
}

/** The difference, in words, between an event in the log and its prediction; `null` if there is none. */
export function difference(predicted: PredictedEvent, event: AuditEvent): string | null {
  if (event.level !== predicted.level) return `its level is ${event.level}, expected ${predicted.level}`;
  for (const body of ['requestObject', 'responseObject'] as const) {
    const there = event[body] !== undefined;
    if (predicted[body] !== null && predicted[body] !== there) return there ? `it has a ${body}` : `it has no ${body}`;
  }
  return null;
}

/**
 * kubectl sends options with every deletion. A request that failed may not have progressed far enough to leave its
 * bodies, and its error response may be logged where a success response would not be.
 */
function settled(stage: Stage, body: Body, worked: boolean): boolean | null {
  if (stage === 'RequestReceived') return false;
  return worked ? body !== 'absent' : null;
}
