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
 * The events that a request leaves in the log when its handler runs to its end, in order. Of a request that is
 * refused before its body is read, and of one to an aggregated API, no bodies are seen.
 * Source: k8s.io/apiserver pkg/endpoints/filters/audit.go and authn_audit.go, pkg/audit/request.go.
 */
export function loggedEvents(decision: Decision, request: Attributes): readonly LoggedEvent[] {
  if (decision.level === 'None') return [];
  return stagesOf(request)
    .filter((stage) => !decision.omitStages.includes(stage))
    .map((stage) => {
      const complete = stage === 'ResponseComplete';
      const withRequest = complete && decision.level !== 'Metadata';
      const withResponse = complete && decision.level === 'RequestResponse';
      return {
        stage,
        requestObject: withRequest ? requestBody(request) : 'absent',
        responseObject: withResponse ? responseBody(request) : 'absent',
      };
    });
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

function stagesOf(request: Attributes): readonly Stage[] {
  if (request.user === null) return ['ResponseStarted'];
  return isLongRunning(request)
    ? ['RequestReceived', 'ResponseStarted', 'ResponseComplete']
    : ['RequestReceived', 'ResponseComplete'];
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
