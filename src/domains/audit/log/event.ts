import { isRecord } from '../../../kubernetes/decoding/record.ts';
import { LEVELS, type Level, STAGES, type Stage } from '../policy/policy.ts';

/** The fields that kube-apiserver writes, in its order. Source: k8s.io/apiserver pkg/apis/audit/v1/types.go. */
export const EVENT_FIELDS: readonly string[] = [
  ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'impersonatedUser'],
  ...['authenticationMetadata', 'sourceIPs', 'userAgent', 'objectRef', 'responseStatus', 'requestObject'],
  ...['responseObject', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
];

/** The same for a user. Source: k8s.io/api authentication/v1 types.go, UserInfo. */
export const USER_FIELDS: readonly string[] = ['username', 'uid', 'groups', 'extra'];

export interface EventUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** The object of the request. Later stages add what the body contained; absent fields are `""`. */
export interface ObjectRef {
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
}

/** An entry of the audit log (audit.k8s.io/v1 Event), as far as this program reads it. */
export interface AuditEvent {
  readonly level: Level;
  /** The same for all stages of one request. A client may choose it with the Audit-ID header. */
  readonly auditID: string;
  readonly stage: Stage;
  /** Path and query as they were sent, still percent-encoded. */
  readonly requestURI: string;
  readonly verb: string;
  /** The caller; `null` after a failed authentication. */
  readonly user: EventUser | null;
  readonly impersonatedUser: EventUser | null;
  readonly userAgent: string;
  readonly objectRef: ObjectRef | null;
  /** The HTTP status; `null` at stage RequestReceived. */
  readonly code: number | null;
  /** `undefined` if the event has none. */
  readonly requestObject: unknown;
  /** `undefined` if the event has none. */
  readonly responseObject: unknown;
  /** RFC 3339 with microseconds, UTC. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations: Readonly<Record<string, unknown>>;
}

/** Reads a decoded JSON value as an audit event; `null` if it is not one. */
export function eventFrom(value: unknown): AuditEvent | null {
  if (!isRecord(value)) return null;
  const level = LEVELS.find((name) => name === value.level);
  const stage = STAGES.find((name) => name === value.stage);
  const { auditID, requestURI, verb } = value;
  if (level === undefined || stage === undefined) return null;
  if (typeof auditID !== 'string' || typeof requestURI !== 'string' || typeof verb !== 'string') return null;
  return {
    level,
    auditID,
    stage,
    requestURI,
    verb,
    user: userFrom(value.user),
    impersonatedUser: userFrom(value.impersonatedUser),
    userAgent: textOf(value.userAgent),
    objectRef: objectRefFrom(value.objectRef),
    code:
      isRecord(value.responseStatus) && typeof value.responseStatus.code === 'number'
        ? value.responseStatus.code
        : null,
    requestObject: value.requestObject,
    responseObject: value.responseObject,
    requestReceivedTimestamp: textOf(value.requestReceivedTimestamp),
    stageTimestamp: textOf(value.stageTimestamp),
    annotations: isRecord(value.annotations) ? value.annotations : {},
  };
}

function userFrom(value: unknown): EventUser | null {
  if (!isRecord(value)) return null;
  const username = textOf(value.username);
  const groups = Array.isArray(value.groups) ? value.groups.filter((group) => typeof group === 'string') : [];
  return username === '' && groups.length === 0 ? null : { username, groups };
}

function objectRefFrom(value: unknown): ObjectRef | null {
  if (!isRecord(value)) return null;
  return {
    resource: textOf(value.resource),
    subresource: textOf(value.subresource),
    namespace: textOf(value.namespace),
    name: textOf(value.name),
    apiGroup: textOf(value.apiGroup),
    apiVersion: textOf(value.apiVersion),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
