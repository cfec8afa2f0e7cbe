import type { Attributes } from './attributes.ts';
import type { Decision } from './evaluate.ts';
import type { Stage } from './policy.ts';

/** Whether an event carries an object: `if sent` for the options of a deletion, which a client may leave out. */
export type Body = 'present' | 'if sent' | 'absent';

/** One line of the log. */
export interface LoggedEvent {
  readonly stage: Stage;
  readonly requestObject: Body;
  readonly responseObject: Body;
}

/**
 * The events that a request leaves in the log when its handler succeeds, in order; after a failed authentication the
 * one that carries the refusal. Of a request to an aggregated API no bodies are seen.
 * Source: k8s.io/apiserver pkg/endpoints/filters/audit.go and authn_audit.go, pkg/audit/request.go.
 */
export function loggedEvents(decision: Decision, request: Attributes): readonly LoggedEvent[] {
  const { level, omitStages } = decision;
  if (level === 'None') return [];
  return eventsOf(request)
    .filter(({ stage }) => !omitStages.includes(stage))
    .map(({ stage, requestObject, responseObject }) => ({
      stage,
      requestObject: level === 'Metadata' ? 'absent' : requestObject,
      responseObject: level === 'RequestResponse' ? responseObject : 'absent',
    }));
}

/**
 * Whether kube-apiserver writes a ResponseStarted event for the request.
 * Source: k8s.io/apiserver pkg/server/filters/longrunning.go, with the verbs and subresources of
 * k8s.io/kubernetes pkg/controlplane/apiserver/config.go.
 */
export function isLongRunning({ verb, path, resource }: Attributes): boolean {
  if (LONG_RUNNING_VERBS.includes(verb)) return true;
  return resource === null
    ? path.startsWith('/debug/pprof/')
    : LONG_RUNNING_SUBRESOURCES.includes(resource.subresource);
}

const LONG_RUNNING_VERBS = ['watch', 'proxy'];
const LONG_RUNNING_SUBRESOURCES = ['attach', 'exec', 'log', 'portforward', 'proxy'];

/** The events as level RequestResponse has them. */
function eventsOf(request: Attributes): readonly LoggedEvent[] {
  const refusal: LoggedEvent = { stage: 'ResponseStarted', requestObject: 'absent', responseObject: 'present' };
  if (request.user === null) return [refusal];
  const received: LoggedEvent = { stage: 'RequestReceived', requestObject: 'absent', responseObject: 'absent' };
  const started: LoggedEvent = { stage: 'ResponseStarted', requestObject: 'absent', responseObject: 'absent' };
  const complete: LoggedEvent = {
    stage: 'ResponseComplete',
    requestObject: requestBody(request),
    responseObject: responseBody(request),
  };
  return isLongRunning(request) ? [received, started, complete] : [received, complete];
}

function requestBody(request: Attributes): Body {
  if (!hasObjects(request)) return 'absent';
  switch (request.verb) {
    case 'create':
    case 'update':
    case 'patch':
      return 'present';
    case 'delete':
    case 'deletecollection':
      return 'if sent';
    default:
      return 'absent';
  }
}

function responseBody(request: Attributes): Body {
  return hasObjects(request) && request.verb !== '' ? 'present' : 'absent';
}

/** Streams and proxied connections pass by the code that records objects, as do non-resource requests. */
function hasObjects(request: Attributes): boolean {
  return request.resource !== null && !isLongRunning(request);
}
