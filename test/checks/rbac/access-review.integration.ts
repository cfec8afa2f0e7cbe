import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { contextOf, nodeOf, verdict } from '../../fixtures/one-check.ts';
import { bound, clusterOf, role } from './cluster.ts';

const PODS = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
const check = {
  kind: 'access-review',
  expect: {
    who: { serviceAccount: 'ci/deployer' },
    may: [{ verbs: ['get', 'list'], resources: ['pods'], namespaces: ['shop'] }],
    mayNot: 'rest',
  },
};
const objects = [role('shop', PODS), bound('shop')];
type Asked = Readonly<Record<string, unknown>>;

const asPods = ({ verb, resource, subresource, namespace }: Asked) =>
  ['get', 'list'].includes(String(verb)) && resource === 'pods' && subresource === '' && namespace === 'shop';

test('the API server is asked about what must be allowed and what must not', async () => {
  const asked: Asked[] = [];
  const review = (one: Asked) => {
    asked.push(one);
    return { allowed: asPods(one) };
  };
  const said = await withAnsweringNode(clusterOf(objects, review), (node) => verdict(check, node));
  expect(said).toMatch(/^pass: the API server answers (\d+) SubjectAccessReviews as it should$/);
  expect(asked.filter(asPods).length).toBeGreaterThan(1);
  expect(asked.filter((one) => !asPods(one))).toHaveLength(25);
  expect(new Set(asked.map(({ resource }) => resource)).size).toBeGreaterThan(15);
});

test('an authorizer that allows everything is distinguished from the roles', async () => {
  const review = () => ({ allowed: true });
  const said = await withAnsweringNode(clusterOf(objects, review), (node) => verdict(check, node));
  expect(said).toMatch(/^fail: .*: (yes|true)\nexpected: .*: (no|false)\n/);
  expect(said).toContain('By the roles and bindings it is otherwise, so another authorizer decides');
});

test('what the roles forbid fails with the message of the API server', async () => {
  const review = () => ({ allowed: false, reason: 'RBAC: role not found' });
  const said = await withAnsweringNode(clusterOf([], review), (node) => verdict(check, node));
  expect(said).toMatch(/^fail: kubectl auth can-i .* -n shop --as system:serviceaccount:ci:deployer: no\n/);
  expect(said).toContain('why: The API server says: RBAC: role not found');
});

test('a role that the authorizer learns about a little later counts', async () => {
  const looks = new Map<string, number>();
  const review = (one: Asked) => {
    const key = JSON.stringify(one);
    looks.set(key, (looks.get(key) ?? 0) + 1);
    return { allowed: asPods(one) && (looks.get(key) ?? 0) > 1 };
  };
  const said = await withAnsweringNode(clusterOf(objects, review), (node) => verdict(check, node));
  expect(said).toMatch(/^pass: /);
});

test('an undecided review is an error, not a denial', async () => {
  const review = () => ({ allowed: false, evaluationError: 'webhook: connection refused' });
  const said = await withAnsweringNode(clusterOf(objects, review), (node) => verdict(check, node));
  expect(said).toContain('error: the grader could not decide');
  expect(said).toContain('webhook: connection refused');
});

test('only one user can be reviewed', () => {
  const kind = CHECK_KINDS.find((one) => one.kind === 'access-review');
  const written = {
    id: 'one',
    title: 'One',
    points: 1,
    hint: 'Look.',
    ...check,
    expect: { ...check.expect, who: 'anyone' },
  };
  const { definition } = contextOf({ checks: [written] }, nodeOf({})).scenario;
  expect(kind?.references(written, definition).map(({ message }) => message)).toEqual([
    'expect.who: must be one user or service account',
  ]);
});
