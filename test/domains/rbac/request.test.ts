import { expect, test } from 'vitest';
import { userNamed } from '../../../src/domains/rbac/identity.ts';
import { commandFor } from '../../../src/domains/rbac/request.ts';
import type { ResourceTarget } from '../../../src/kubernetes/request/attributes.ts';
import { served } from './rbac-set.ts';

const JANE = userNamed('jane');

function line(verb: string, target: Partial<ResourceTarget> & { resource: string }, user = JANE): string {
  const resource = { group: '', subresource: '', namespace: '', name: '', ...target };
  return commandFor({ user, verb, path: '', resource }, served);
}

test('uses can-i, with -A if there is no namespace', () => {
  expect(line('list', { resource: 'nodes' })).toBe('kubectl auth can-i list nodes -A --as jane');
  expect(line('get', { resource: 'pods', subresource: 'log', namespace: 'ci', name: 'x' })).toBe(
    'kubectl auth can-i get pods/x --subresource=log -n ci --as jane',
  );
  expect(line('impersonate', { resource: 'users', name: 'bob' })).toBe(
    'kubectl auth can-i impersonate users/bob -A --as jane',
  );
  expect(commandFor({ user: JANE, verb: 'get', path: '/metrics', resource: null }, served)).toBe(
    'kubectl auth can-i get /metrics --as jane',
  );
});

test('names the groups that the API server does not add itself', () => {
  expect(line('list', { resource: 'pods' }, userNamed('jane', ['devs']))).toBe(
    'kubectl auth can-i list pods -A --as jane --as-group devs',
  );
  const account = 'system:serviceaccount:ci:ci';
  expect(line('list', { resource: 'pods' }, userNamed(account))).toBe(
    `kubectl auth can-i list pods -A --as ${account}`,
  );
});

test('uses a SubjectAccessReview if can-i would ask about something else, or may not be used', () => {
  const review = (said: string) => JSON.parse(/^echo '(.*)' \| kubectl create -f - /.exec(said)?.[1] ?? 'null')?.spec;
  expect(review(line('get', { group: 'example.com', resource: 'widgets', namespace: 'ci', name: 'x' }))).toEqual({
    user: 'jane',
    groups: ['system:authenticated'],
    resourceAttributes: { verb: 'get', group: 'example.com', resource: 'widgets', namespace: 'ci', name: 'x' },
  });
  expect(review(line('list', { resource: 'pods' }, userNamed('system:anonymous')))).toMatchObject({
    user: 'system:anonymous',
  });
  expect(review(line('list', { resource: 'pods' }, { name: 'jane', groups: [] }))).toMatchObject({ groups: [] });
});
