import { EVENT_FIELDS } from '../../../../src/domains/audit/log/event.ts';

/** Formats one event as a line the way kube-apiserver writes it, without the newline. */
export function eventLine(fields: Readonly<Record<string, unknown>> = {}): string {
  const event: Readonly<Record<string, unknown>> = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'c3a1b2d4-0000-4000-8000-000000000001',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/prod/secrets/db',
    verb: 'get',
    user: { username: 'jane', groups: ['dev', 'system:authenticated'] },
    sourceIPs: ['10.0.0.7'],
    userAgent: 'kubectl/v1.37.2',
    objectRef: { resource: 'secrets', namespace: 'prod', name: 'db', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: '2026-11-24T08:00:00.000000Z',
    stageTimestamp: '2026-11-24T08:00:00.004000Z',
    ...fields,
  };
  return JSON.stringify(Object.fromEntries(EVENT_FIELDS.map((field) => [field, event[field]]))).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
