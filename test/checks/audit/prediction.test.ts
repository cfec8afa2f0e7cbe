import { expect, test } from 'vitest';
import { difference, predictEvents } from '../../../src/checks/audit/prediction.ts';
import type { AuditEvent } from '../../../src/domains/audit/log/event.ts';
import type { Decision } from '../../../src/domains/audit/policy/evaluate.ts';
import { attributesOf } from '../../../src/kubernetes/request/request-info.ts';

function request(method: string, uri: string) {
  const info = attributesOf(method, uri, null);
  if (!info.ok) throw new Error(info.message);
  return { ...info.attributes, user: { name: 'kubernetes-admin', groups: [] } };
}
const decision = (level: Decision['level'], omitStages: Decision['omitStages'] = []): Decision => ({
  level,
  omitStages,
  omitManagedFields: false,
  rule: 0,
});
const SECRETS = '/api/v1/namespaces/default/secrets';

test('the bodies of a created object are in the last event only', () => {
  expect(predictEvents(request('POST', SECRETS), decision('RequestResponse'), 201)).toEqual([
    { stage: 'RequestReceived', level: 'RequestResponse', requestObject: false, responseObject: false },
    { stage: 'ResponseComplete', level: 'RequestResponse', requestObject: true, responseObject: true },
  ]);
});

test('of a failed request, the stages are certain, but the bodies are not', () => {
  expect(predictEvents(request('POST', SECRETS), decision('Request', ['RequestReceived']), 403)).toEqual([
    { stage: 'ResponseComplete', level: 'Request', requestObject: null, responseObject: null },
  ]);
});

test('a watch has an additional stage and no bodies; level None has no event', () => {
  const watch = request('GET', `${SECRETS}?watch=true`);
  expect(predictEvents(watch, decision('RequestResponse'), 200).map(({ stage }) => stage)).toEqual([
    'RequestReceived',
    'ResponseStarted',
    'ResponseComplete',
  ]);
  expect(predictEvents(watch, decision('None'), 200)).toEqual([]);
});

test('a difference is described in words', () => {
  const event: AuditEvent = {
    level: 'Metadata',
    auditID: '1',
    stage: 'ResponseComplete',
    requestURI: SECRETS,
    verb: 'create',
    user: null,
    impersonatedUser: null,
    userAgent: '',
    objectRef: null,
    code: 201,
    requestObject: undefined,
    responseObject: undefined,
    requestReceivedTimestamp: '',
    stageTimestamp: '',
    annotations: {},
  };
  const predicted = {
    stage: 'ResponseComplete',
    level: 'Metadata',
    requestObject: false,
    responseObject: false,
  } as const;
  expect(difference(predicted, event)).toBeNull();
  expect(difference({ ...predicted, level: 'Request' }, event)).toBe('its level is Metadata, expected Request');
  expect(difference(predicted, { ...event, requestObject: {} })).toBe('it has a requestObject');
  expect(difference({ ...predicted, requestObject: true }, event)).toBe('it has no requestObject');
});
