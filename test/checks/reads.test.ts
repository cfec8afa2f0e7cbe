import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { boundChecks } from '../../src/grading/define-check.ts';
import { selfSigned } from '../fixtures/certificates.ts';
import { contextOf, nodeOf, POLICY } from '../fixtures/one-check.ts';

const requests = { resources: [{ group: '', resources: ['secrets'] }] };
const secret = { type: 'secret', name: 'db', namespace: 'prod' };
const ROOT = selfSigned('Root CA').pem;
const deletion = { get: 'secret/db', namespace: 'prod', absent: true };

/** What each kind reads, and whether it demands or forbids something. */
test.each<[object, string, readonly string[], (readonly object[])?]>([
  [{ kind: 'apiserver-flag', flag: 'audit-log-path', path: '/a' }, 'neutral', []],
  [{ kind: 'apiserver-flag-value', flag: 'audit-log-maxage', value: 7 }, 'neutral', []],
  [{ kind: 'apiserver-mount', flag: 'audit-policy-file', path: '/a', access: 'read' }, 'neutral', ['/a']],
  [{ kind: 'apiserver-mount', flag: 'audit-log-path', path: '/a', access: 'write' }, 'neutral', []],
  [{ kind: 'apiserver-running' }, 'neutral', [POLICY]],
  [{ kind: 'audit-policy-loads' }, 'neutral', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, level: 'Metadata' } }, 'demands', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, level: { atLeast: 'Metadata' } } }, 'demands', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, level: { atLeast: 'None' } } }, 'forbids', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, level: { atMost: 'Request' } } }, 'forbids', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, level: 'None' } }, 'forbids', [POLICY]],
  [{ kind: 'audit-policy', expect: { requests, neverStages: ['Panic'] } }, 'forbids', [POLICY]],
  [{ kind: 'audit-log', actions: ['get'] }, 'neutral', [POLICY]],
  [{ kind: 'audit-log-matches' }, 'forbids', [POLICY]],
  [{ kind: 'audit-retention', sample: '/a', days: 7, budget: '1Gi' }, 'forbids', [POLICY]],
  [{ kind: 'network-policy', expect: { allow: [{}] } }, 'forbids', []],
  [{ kind: 'network-policy', expect: { deny: [{}] } }, 'demands', []],
  [{ kind: 'network-policy', expect: { exactly: [] } }, 'demands', []],
  [{ kind: 'pod-security', namespace: 'shop', level: 'baseline' }, 'demands', []],
  [{ kind: 'pod-admission', namespace: 'shop', denied: [{ name: 'it', spec: {} }] }, 'demands', []],
  [{ kind: 'pod-admission', namespace: 'shop', admitted: [{ name: 'it', spec: {} }] }, 'forbids', []],
  [{ kind: 'pods-admitted', workload: 'job', name: 'one', namespace: 'shop' }, 'forbids', []],
  [{ kind: 'objects', all: [deletion] }, 'neutral', [], [secret]],
  [{ kind: 'files', all: [{ path: '/a' }, { path: '/b', absent: true }] }, 'neutral', ['/a', '/b']],
  [{ kind: 'ingress-tls', namespace: 'shop', host: 'a.example', service: 'a', port: 80, roots: ROOT }, 'neutral', []],
  [{ kind: 'dockerfile', file: '/a', user: ['app'] }, 'neutral', ['/a']],
  [{ kind: 'answer', file: '/a', key: 'k', list: ['x'] }, 'neutral', ['/a']],
])('%j', (check, stance, files, objects = []) => {
  const actions = [[{ id: 'get', kubectl: 'get pods' }]];
  const checks = [{ id: 'one', title: 'One', points: 1, hint: 'Look.', ...check }];
  const { definition } = contextOf({ checks, actions }, nodeOf({})).scenario;
  const [bound] = boundChecks(definition, CHECK_KINDS);
  expect(bound).toMatchObject({ stance, reads: { files, objects } });
});
