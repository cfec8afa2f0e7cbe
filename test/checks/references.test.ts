import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { scenarioSchemaWith } from '../../src/scenarios/check-kind.ts';
import { brokenReferences } from '../../src/scenarios/references.ts';
import { contextOf, nodeOf } from '../fixtures/one-check.ts';

const common = { id: 'one', title: 'One', points: 1, hint: 'Look.' };

test.each<[object, string]>([
  [{ kind: 'audit-log', actions: ['get', 'put'] }, 'checks.0.actions: there is no action "put"'],
  [
    { kind: 'audit-policy', expect: { requests: {}, level: 'metadata' } },
    'checks.0.expect.level: expect.level: expected one of None, Metadata, Request, RequestResponse, or {atLeast: LEVEL}, or {atMost: LEVEL}',
  ],
  [
    { kind: 'answer', file: '/a', key: 'k', list: [], needs: ['two'] },
    'checks.0.needs: needs "two", but no check above it has that id',
  ],
])('%j refers to something that does not exist', (check, expected) => {
  const actions = [[{ id: 'get', kubectl: 'get pods' }]];
  const { definition } = contextOf({ checks: [{ ...common, ...check }], actions }, nodeOf({})).scenario;
  const broken = [...brokenReferences(definition, CHECK_KINDS)];
  expect(broken.map(({ at, message }) => `${at.join('.')}: ${message}`)).toEqual([expected]);
});

test.each<[object, string]>([
  [
    { kind: 'answer', file: '/a', key: 'k', instant: '2026-01-01T00:00:00Z', within: '1d' },
    'a number of ms, s, m or h: 1s',
  ],
  [{ kind: 'audit-retention', sample: '/a', days: 7, budget: '500MB' }, 'a number of Ki, Mi or Gi bytes: 500Mi'],
  [{ kind: 'objects', all: [{ get: 'secret', present: true }] }, 'a type and a name as kubectl takes them: secret/db'],
  [{ kind: 'files', all: [{ path: '/a', sha256: 'ABC' }] }, '64 lowercase hexadecimal digits'],
  [
    { kind: 'ingress-tls', namespace: 'a', host: 'a.example', service: 'a', port: 80, roots: 'root' },
    'roots has no certificate in PEM form.',
  ],
  [{ kind: 'apiserver-flag', flag: '--audit-log-path', path: '/a' }, 'a flag of kube-apiserver without its dashes'],
])('%j is refused', (check, message) => {
  const scenario = {
    title: 'T',
    domain: 'System Hardening',
    minutes: 5,
    weight: 5,
    audit: { policy: '/p', log: '/l' },
  };
  const read = scenarioSchemaWith(CHECK_KINDS).safeParse({ ...scenario, checks: [{ ...common, ...check }] });
  expect(read.error?.issues.flatMap((issue) => JSON.stringify(issue)).join()).toContain(message);
});

test('an ID is unique among checks, actions and users', () => {
  const actions = [[{ id: 'a', kubectl: 'x' }], [{ id: 'a', kubectl: 'y' }]];
  const users = ['u', 'u'].map((id) => ({ id, name: 'n' }));
  const checks = ['c', 'c'].map((id) => ({ ...common, id, kind: 'apiserver-running' }));
  const { definition } = contextOf({ actions, users, checks }, nodeOf({})).scenario;
  expect([...brokenReferences(definition, CHECK_KINDS)]).toEqual([
    { at: ['users', 1], message: 'duplicate user "u"' },
    { at: ['actions', 1, 0], message: 'duplicate action "a"' },
    { at: ['checks', 1], message: 'duplicate check "c"' },
  ]);
});
