import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { contextOf, nodeOf, verdict } from '../../fixtures/one-check.ts';

const DB = { namespace: 'shop', podSelector: { matchLabels: { app: 'db' } } };
const API = { namespace: 'shop', podSelector: { matchLabels: { app: 'api' } } };
const EXPECT = { exactly: [{ from: API, to: DB, ports: [{ port: 5432 }] }], of: [{ to: DB }] };
const check = (expect: object = EXPECT) => ({ kind: 'network-policy', expect });

/** What the API server lists: policies of shop, its Deployments api and db, and the namespace without labels. */
function clusterOf(...specs: readonly object[]) {
  const deployments = ['api', 'db'].map((app) => ({
    metadata: { namespace: 'shop', name: app },
    spec: { template: { metadata: { labels: { app } }, spec: { containers: [] } } },
  }));
  const lists: Readonly<Record<string, readonly object[]>> = {
    NetworkPolicy: specs.map((spec, i) => ({ metadata: { namespace: 'shop', name: `p${i + 1}` }, spec })),
    Deployment: deployments,
    Namespace: [{ metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } } }],
  };
  const kinds = { networkpolicies: 'NetworkPolicy', deployments: 'Deployment', namespaces: 'Namespace', pods: 'Pod' };
  return ({ path }: Asked): Answered => {
    const plural = path.replace(/^.*\//, '');
    const [, kind = plural === 'nodes' ? 'Node' : 'Service'] =
      Object.entries(kinds).find(([of]) => of === plural) ?? [];
    const apiVersion = path.replace(/^\/apis?\/|\/[^/]*$/g, '');
    return { status: 200, body: { kind: `${kind}List`, apiVersion, metadata: {}, items: lists[kind] ?? [] } };
  };
}

const proved = (specs: readonly object[], expectation: object = EXPECT) =>
  withAnsweringNode(clusterOf(...specs), (node) => verdict(check(expectation), node));

const selecting = (app: string, rest: object) => ({ podSelector: { matchLabels: { app } }, ...rest });
const FROM_API = { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 5432 }] };

test('a requirement that holds is proved', async () => {
  const policy = selecting('db', { policyTypes: ['Ingress'], ingress: [FROM_API] });
  expect(await proved([policy])).toBe('pass: it holds for every connection, also of Pods that do not exist yet');
});

test('a connection that should be denied is shown with the rule that allows it', async () => {
  const opened = selecting('db', { policyTypes: ['Ingress'], ingress: [FROM_API, { ports: [{ port: 5432 }] }] });
  expect(
    await proved([opened], {
      deny: [{ from: { namespace: 'shop', podSelector: {} }, to: DB }],
      except: EXPECT.exactly,
    }),
  ).toMatchInlineSnapshot(`
      "fail: shop/db (Deployment) → shop/db (Deployment), port 5432/TCP: allowed
      expected: shop/db (Deployment) → shop/db (Deployment), port 5432/TCP: denied
      why: Egress of the source: allowed, since no policy isolates the Pod.
      NetworkPolicy shop/p1 does not isolate egress: see its policyTypes.
      Ingress of the destination: allowed by ingress rule 2 of NetworkPolicy shop/p1."
    `);
});

test('a Pod that no policy isolates is shown with the policies that pass it over', async () => {
  const other = selecting('api', { policyTypes: ['Ingress'], ingress: [] });
  const outward = selecting('db', { policyTypes: ['Egress'], egress: [{}] });
  expect(await proved([other, outward], { deny: [{ from: API, to: DB }] })).toMatchInlineSnapshot(`
    "fail: shop/api (Deployment) → shop/db (Deployment), port 80/TCP: allowed
    expected: shop/api (Deployment) → shop/db (Deployment), port 80/TCP: denied
    why: Egress of the source: allowed, since no policy isolates the Pod.
    NetworkPolicy shop/p1 does not isolate egress: see its policyTypes.
    NetworkPolicy shop/p2 does not select the Pod: it is not app=db.
    Ingress of the destination: allowed, since no policy isolates the Pod.
    NetworkPolicy shop/p1 does not select the Pod: it is not app=api.
    NetworkPolicy shop/p2 does not isolate ingress: see its policyTypes."
  `);
});

test('a connection that should be allowed is shown with what each rule lacks', async () => {
  const wrongPort = selecting('db', { policyTypes: ['Ingress'], ingress: [{ ...FROM_API, ports: [{ port: 3306 }] }] });
  const closed = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  expect(
    await proved([wrongPort, closed], { allow: [{ from: API, to: DB, ports: [{ port: 5432 }] }] }),
  ).toMatchInlineSnapshot(`
      "fail: shop/api (Deployment) → shop/db (Deployment), port 5432/TCP: denied
      expected: shop/api (Deployment) → shop/db (Deployment), port 5432/TCP: allowed
      why: Egress of the source: no rule allows it.
      NetworkPolicy shop/p2 isolates the Pod and has no egress rule.
      Ingress of the destination: no rule allows it.
      NetworkPolicy shop/p1, ingress rule 1: the port is not 3306/TCP.
      NetworkPolicy shop/p2 isolates the Pod and has no ingress rule."
    `);
});

test('an API server that does not return its policies causes an error, not a failure', async () => {
  const refuses = ({ path }: Asked) => ({ status: 403, body: { kind: 'Status', message: `${path} is forbidden` } });
  const said = await withAnsweringNode(refuses, (node) => verdict(check(), node));
  expect(said).toContain('error: the grader could not decide');
  expect(said).toContain('/networkpolicies was answered with status 403');
});

test('without an API server, it fails like other checks that need one', async () => {
  expect(await verdict(check(), nodeOf({}))).toContain('expected: an API server that can be asked for policies');
});

test.each([
  [{ exactly: [{ from: { name: 'shop' } }] }, /expect\.exactly\.0\.from/],
  [{ allow: [{}], deny: [{}] }, /give exactly one of allow, deny and exactly/],
])('an invalid requirement is reported when the scenario is loaded: %j', (expectation, message) => {
  const kind = CHECK_KINDS.find((one) => one.kind === 'network-policy');
  const written = { id: 'one', title: 'One', points: 1, hint: 'Look.', ...check(expectation) };
  const { definition } = contextOf({ checks: [written] }, nodeOf({})).scenario;
  expect(kind?.references(written, definition)[0]?.message).toMatch(message);
});
