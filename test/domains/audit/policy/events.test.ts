import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/domains/audit/policy/evaluate.ts';
import { loggedEvents } from '../../../../src/domains/audit/policy/events.ts';
import type { Level, Stage } from '../../../../src/domains/audit/policy/policy.ts';
import type { Attributes } from '../../../../src/kubernetes/request/attributes.ts';

function decision(level: Level, ...omitStages: Stage[]): Decision {
  return { level, omitStages, omitManagedFields: false, rule: 0 };
}

function on(verb: string, resource: string, subresource = ''): Attributes {
  const target = { group: '', resource, subresource, namespace: 'prod', name: 'x' };
  return { user: { name: 'alice', groups: [] }, verb, path: '/api/v1', resource: target };
}

function ofGroup(group: string): Attributes {
  const target = { group, resource: 'things', subresource: '', namespace: 'prod', name: '' };
  return { user: { name: 'alice', groups: [] }, verb: 'create', path: `/apis/${group}/v1`, resource: target };
}

function at(verb: string, path: string): Attributes {
  return { user: { name: 'alice', groups: [] }, verb, path, resource: null };
}

const bodies = (level: Level, request: Attributes) => {
  const last = loggedEvents(decision(level), request).at(-1);
  return [last?.stage, last?.requestObject, last?.responseObject];
};

describe('stages', () => {
  test.each<[string, Attributes, readonly Stage[]]>([
    ['a request', on('get', 'pods'), ['RequestReceived', 'ResponseComplete']],
    ['a path', at('get', '/healthz'), ['RequestReceived', 'ResponseComplete']],
    ['a watch', on('watch', 'pods'), ['RequestReceived', 'ResponseStarted', 'ResponseComplete']],
    ['logs', on('get', 'pods', 'log'), ['RequestReceived', 'ResponseStarted', 'ResponseComplete']],
    ['exec', on('create', 'pods', 'exec'), ['RequestReceived', 'ResponseStarted', 'ResponseComplete']],
    ['profiling', at('get', '/debug/pprof/heap'), ['RequestReceived', 'ResponseStarted', 'ResponseComplete']],
    ['a failed authentication', { ...on('get', 'pods'), user: null }, ['ResponseStarted']],
  ])('%s', (_, request, stages) => {
    expect(loggedEvents(decision('Metadata'), request).map(({ stage }) => stage)).toEqual(stages);
  });

  test('omitted ones are missing', () => {
    const omitting = decision('Metadata', 'RequestReceived', 'ResponseStarted');
    expect(loggedEvents(omitting, on('watch', 'pods')).map(({ stage }) => stage)).toEqual(['ResponseComplete']);
    expect(loggedEvents(omitting, { ...on('get', 'pods'), user: null })).toEqual([]);
  });

  test('level None leaves nothing', () => {
    expect(loggedEvents(decision('None'), on('get', 'pods'))).toEqual([]);
  });
});

describe('bodies', () => {
  test.each<[Level, Attributes, unknown]>([
    ['Metadata', on('create', 'secrets'), ['ResponseComplete', 'absent', 'absent']],
    ['Request', on('create', 'secrets'), ['ResponseComplete', 'present', 'absent']],
    ['RequestResponse', on('patch', 'secrets'), ['ResponseComplete', 'present', 'present']],
    ['RequestResponse', on('delete', 'secrets'), ['ResponseComplete', 'if sent', 'present']],
    ['RequestResponse', on('deletecollection', 'secrets'), ['ResponseComplete', 'if sent', 'present']],
    ['RequestResponse', on('update', 'secrets'), ['ResponseComplete', 'present', 'present']],
    ['RequestResponse', on('', 'secrets'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', { ...on('watch', 'secrets'), user: null }, ['ResponseStarted', 'absent', 'present']],
    ['RequestResponse', on('list', 'secrets'), ['ResponseComplete', 'absent', 'present']],
    ['RequestResponse', on('watch', 'secrets'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', on('create', 'pods', 'exec'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', on('create', 'services', 'proxy'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', at('post', '/healthz'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', at('get', '/version'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', at('get', '/api'), ['ResponseComplete', 'absent', 'present']],
    ['RequestResponse', at('get', '/apis/'), ['ResponseComplete', 'absent', 'present']],
    ['RequestResponse', at('get', '/apis/apps/v1'), ['ResponseComplete', 'absent', 'present']],
    ['RequestResponse', at('get', '/apiserver'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', at('post', '/api'), ['ResponseComplete', 'absent', 'absent']],
    ['Request', at('get', '/api'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', ofGroup('metrics.k8s.io'), ['ResponseComplete', 'absent', 'absent']],
    ['RequestResponse', ofGroup('example.com'), ['ResponseComplete', 'present', 'present']],
  ])('%s of $verb', (level, request, expected) => {
    expect(bodies(level, request)).toEqual(expected);
  });

  test('a refusal is logged as the response to a failed authentication', () => {
    const refused = { ...on('create', 'secrets'), user: null };
    const event = { stage: 'ResponseStarted', requestObject: 'absent' };
    expect(loggedEvents(decision('RequestResponse'), refused)).toEqual([{ ...event, responseObject: 'present' }]);
    expect(loggedEvents(decision('Request'), refused)).toEqual([{ ...event, responseObject: 'absent' }]);
  });

  test('no stage before the last has any', () => {
    const [first] = loggedEvents(decision('RequestResponse'), on('create', 'secrets'));
    expect(first).toEqual({ stage: 'RequestReceived', requestObject: 'absent', responseObject: 'absent' });
  });
});
