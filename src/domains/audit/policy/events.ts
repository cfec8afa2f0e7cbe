import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from './evaluate.ts';
import { pathMatches } from './matching.ts';
import type { Selector, Stage } from './policy.ts';
import { EVERYTHING } from './policy.ts';

/** Whether an event contains an object: `if sent` for the options of a deletion, which a client may omit. */
export type Body = 'present' | 'if sent' | 'absent';

/** One line of the log. */
export interface LoggedEvent {
  readonly stage: Stage;
  readonly requestObject: Body;
  readonly responseObject: Body;
}

/**
 * The events that a request leaves in the log when its handler succeeds, in order; after a failed authentication, the
 * event that contains the refusal. Bodies of requests to an aggregated API are not recorded; only the cluster knows
 * which groups other than those of the metrics APIs are aggregated. Source: k8s.io/apiserver
 * pkg/endpoints/filters/audit.go and authn_audit.go, pkg/audit/request.go.
 */
export function loggedEvents(decision: Decision, request: Attributes): readonly LoggedEvent[] {
  const { level, omitStages } = decision;
  if (level === 'None') return [];
  const stages = stagesOf(request);
  return stages
    .filter((stage) => !omitStages.includes(stage))
    .map((stage) => {
      const isLast = stage === stages.at(-1);
      return {
        stage,
        requestObject: isLast && level !== 'Metadata' ? requestBody(request) : 'absent',
        responseObject: isLast && level === 'RequestResponse' ? responseBody(request) : 'absent',
      };
    });
}

/**
 * The stages of a request in order, if its handler does not panic; a failed authentication has only that of the
 * refusal. Source: see `loggedEvents`.
 */
export function stagesOf(request: Attributes): readonly Stage[] {
  if (request.user === null) return ['ResponseStarted'];
  return isLongRunning(request)
    ? ['RequestReceived', 'ResponseStarted', 'ResponseComplete']
    : ['RequestReceived', 'ResponseComplete'];
}

/**
 * Whether kube-apiserver writes a ResponseStarted event for the request.
 * Source: k8s.io/apiserver pkg/server/filters/longrunning.go, with the verbs and subresources of
 * k8s.io/kubernetes pkg/controlplane/apiserver/config.go.
 */
export function isLongRunning({ verb, path, resource }: Attributes): boolean {
  if (LONG_RUNNING_VERBS.includes(verb)) return true;
  return resource === null
    ? path.startsWith(LONG_RUNNING_PATHS)
    : LONG_RUNNING_SUBRESOURCES.includes(resource.subresource);
}

const LONG_RUNNING_VERBS = ['watch', 'proxy'];
const LONG_RUNNING_SUBRESOURCES = ['attach', 'exec', 'log', 'portforward', 'proxy'];
const LONG_RUNNING_PATHS = '/debug/pprof/';

/** Requests for subresources that are streams. */
export const STREAMS: Selector = {
  ...EVERYTHING,
  resources: [{ group: '*', resources: LONG_RUNNING_SUBRESOURCES.map((name) => `*/${name}`), resourceNames: [] }],
};

/** The requests for which `isLongRunning` is true. */
export const LONG_RUNNING: readonly Selector[] = [
  STREAMS,
  { ...EVERYTHING, verbs: LONG_RUNNING_VERBS },
  { ...EVERYTHING, nonResourceURLs: [`${LONG_RUNNING_PATHS}*`] },
];

/** Requests whose response is a list of APIs. Source: k8s.io/apiserver pkg/endpoints/discovery. */
export const DISCOVERY: Selector = {
  ...EVERYTHING,
  verbs: ['get'],
  nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*'],
};

/** Groups whose API servers are always behind kube-apiserver. */
const AGGREGATED_GROUPS = ['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'];

function requestBody(request: Attributes): Body {
  if (request.user === null || !hasObjects(request)) return 'absent';
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

/** A refusal is the body of its response. */
function responseBody(request: Attributes): Body {
  if (request.user === null) return 'present';
  return (hasObjects(request) && request.verb !== '') || isDiscovery(request) ? 'present' : 'absent';
}

/**
 * Streams and proxied connections bypass the code that records objects, as do all non-resource requests except those
 * for discovery.
 */
function hasObjects(request: Attributes): boolean {
  return request.resource !== null && !isLongRunning(request) && !AGGREGATED_GROUPS.includes(request.resource.group);
}

function isDiscovery({ resource, verb, path }: Attributes): boolean {
  return (
    resource === null &&
    DISCOVERY.verbs.includes(verb) &&
    DISCOVERY.nonResourceURLs.some((spec) => pathMatches(path, spec))
  );
}
