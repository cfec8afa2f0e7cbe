import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import type { Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { contextOf, nodeOf, verdict } from '../../fixtures/one-check.ts';
import { bound, clusterOf, role } from './cluster.ts';

const DEPLOYMENTS = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] };
const EXPECT = {
  who: { serviceAccount: 'ci/deployer' },
  may: [{ ...DEPLOYMENTS, namespaces: ['shop'] }],
  mayNot: 'rest',
  escalation: 'none',
};
const check = (expect: object = EXPECT) => ({ kind: 'rbac', expect });

const proved = (objects: readonly { readonly kind: string }[], expectation: object = EXPECT) =>
  withAnsweringNode(clusterOf(objects), (node) => verdict(check(expectation), node));

test('a requirement that holds is proved', async () => {
  const READS = {
    ...EXPECT,
    may: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], namespaces: ['shop'] }],
  };
  const objects = [role('shop', { ...DEPLOYMENTS, verbs: ['get'] }), bound('shop')];
  expect(await proved(objects, READS)).toBe('pass: it holds for every request that the API server serves');
});

test('excess permissions are shown by the most ordinary request, with its binding and rule', async () => {
  const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['list'] };
  expect(await proved([role('shop', DEPLOYMENTS, secrets), bound('shop')])).toBe(
    [
      'fail: kubectl auth can-i list secrets -n shop --as system:serviceaccount:ci:deployer: yes',
      'expected: kubectl auth can-i list secrets -n shop --as system:serviceaccount:ci:deployer: no',
      'why: It is allowed by RoleBinding shop/deployer, rule 2 of Role shop/deployer.',
    ].join('\n'),
  );
});

test.each([
  [
    'another API group',
    [role('shop', { ...DEPLOYMENTS, apiGroups: [''] }), bound('shop')],
    'RoleBinding shop/deployer, rule 1 of Role shop/deployer does not allow it: its API groups are "".',
  ],
  [
    'another subject',
    [role('shop', DEPLOYMENTS), bound('shop', { kind: 'ServiceAccount', namespace: 'shop', name: 'deployer' })],
    'RoleBinding shop/deployer, rule 1 of Role shop/deployer allows it to ServiceAccount shop/deployer.',
  ],
  ['no such role', [bound('shop')], 'RoleBinding shop/deployer: there is no Role deployer.'],
  ['nothing', [], 'No rule of any role that is bound to it comes near.'],
])('a missing permission is reported with what nearly allows it: %s', async (_, objects, why) => {
  expect((await proved(objects)).split('\n').slice(0, 3)).toEqual([
    'fail: kubectl auth can-i get deployments.apps/example -n shop --as system:serviceaccount:ci:deployer: no',
    'expected: kubectl auth can-i get deployments.apps/example -n shop --as system:serviceaccount:ci:deployer: yes',
    `why: ${why}`,
  ]);
});

test('a privilege escalation is reported as steps, each with what allows it', async () => {
  expect(await proved([role('shop', DEPLOYMENTS), bound('shop')])).toMatchInlineSnapshot(`
    "fail: system:serviceaccount:ci:deployer is root on a node, with the credentials of every Pod there
    expected: no way to more power than that of its own roles
    why: 1. system:serviceaccount:ci:deployer changes a Deployment in shop to run a Pod that mounts the file system of its node, unless Pod Security forbids it, allowed by RoleBinding shop/deployer, rule 1 of Role shop/deployer: kubectl auth can-i patch deployments.apps/example -n shop --as system:serviceaccount:ci:deployer"
  `);
});

test('an API server that does not return its roles causes an error, not a failure', async () => {
  const refuses = ({ path }: Asked) => ({ status: 403, body: { kind: 'Status', message: `${path} is forbidden` } });
  const said = await withAnsweringNode(refuses, (node) => verdict(check(), node));
  expect(said).toContain('error: the grader could not decide');
  expect(said).toContain('/clusterroles was answered with status 403');
});

test('without an API server, it fails like other checks that need one', async () => {
  expect(await verdict(check(), nodeOf({}))).toContain('expected: an API server that can be asked for roles');
});

test.each([
  [{ ...EXPECT, who: 'somebody' }, /expect\.who/],
  [{ ...EXPECT, may: [{ verbs: ['get'], resourse: ['pods'] }] }, /expect\.may/],
])('an invalid requirement is reported when the scenario is loaded: %j', (expectation, message) => {
  const kind = CHECK_KINDS.find((one) => one.kind === 'rbac');
  const written = { id: 'one', title: 'One', points: 1, hint: 'Look.', ...check(expectation) };
  const { definition } = contextOf({ checks: [written] }, nodeOf({})).scenario;
  expect(kind?.references(written, definition)[0]?.message).toMatch(message);
});
