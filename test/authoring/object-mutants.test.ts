import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { objectMutants } from '../../src/authoring/mutants/object-mutants.ts';

function mutantsOf(text: string): ReadonlyMap<string, unknown> {
  const body = parse(text);
  return new Map(objectMutants(body.kind, body).map((mutant) => [mutant.change, mutant.body]));
}

const ROLE = `
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get]}
`;

test.each([
  ['rules[0] removed', '[{apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get]}]'],
  [
    'rules[1].resourceNames removed',
    '[{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}, {apiGroups: [apps], resources: [deployments], verbs: [get]}]',
  ],
])('a role: %s', (change, rules) => {
  expect(mutantsOf(ROLE).get(change)).toEqual({ ...parse(ROLE), rules: parse(rules) });
});

test('in a role, each value is removed, broadened or joined by another', () => {
  const changes = [...mutantsOf(ROLE).keys()];
  expect(changes).toEqual(
    expect.arrayContaining([
      'rules with {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}',
      'rules[0].verbs without "list"',
      'rules[0].verbs with "delete"',
      'rules[0].resources with "*"',
      'rules[0].resources[0] "pods" → "pods/*"',
      'rules[0].resources[1] "pods/log" → "pods"',
      'rules[1].apiGroups[0] "apps" → ""',
      'rules[1].resourceNames with "*"',
    ]),
  );
  expect(new Set(changes).size).toBe(changes.length);
});

const BINDING = `
kind: RoleBinding
subjects: [{kind: ServiceAccount, namespace: shop, name: web}]
roleRef: {kind: Role, name: reader}
`;

test('in a binding, the subject is another one', () => {
  const mutants = mutantsOf(BINDING);
  expect(mutants.get('subjects[0].namespace "shop" → "default"')).toMatchObject({
    subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'web' }],
  });
  expect(mutants.get('subjects[0]: ServiceAccount → User')).toMatchObject({
    subjects: [{ kind: 'User', name: 'web' }],
  });
  expect(mutants.get('roleRef → ClusterRole cluster-admin')).toMatchObject({ roleRef: { name: 'cluster-admin' } });
});

const POLICY = `
kind: NetworkPolicy
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: a}}
      podSelector: {matchLabels: {app: api}}
    - podSelector: {matchLabels: {app: web}}
    ports: [{port: 5432}]
`;

test.each([
  ['spec.podSelector → {}', { podSelector: {} }],
  ['spec.policyTypes with "Egress"', { policyTypes: ['Ingress', 'Egress'] }],
  ['spec.ingress[0] removed', { ingress: [] }],
  ['spec.ingress[0].ports[0].port 5432 → 5433', { ingress: [{ ports: [{ port: 5433 }] }] }],
  ['spec.ingress[0].ports[0].protocol "TCP" → "UDP"', { ingress: [{ ports: [{ port: 5432, protocol: 'UDP' }] }] }],
])('a NetworkPolicy: %s', (change, spec) => {
  expect(mutantsOf(POLICY).get(change)).toMatchObject({ spec });
});

test('in a NetworkPolicy, the selectors of a peer are torn apart, and two peers become one', () => {
  const mutants = mutantsOf(POLICY);
  const [team, api, web] = [
    { matchLabels: { team: 'a' } },
    { matchLabels: { app: 'api' } },
    { matchLabels: { app: 'web' } },
  ];
  expect(mutants.get('spec.ingress[0].from[0]: its selectors as two peers')).toMatchObject({
    spec: { ingress: [{ from: [{ namespaceSelector: team }, { podSelector: api }, { podSelector: web }] }] },
  });
  expect(mutants.get('spec.ingress[0].from[0]: one peer with the next')).toMatchObject({
    spec: { ingress: [{ from: [{ namespaceSelector: team, podSelector: web }] }] },
  });
});

test('the original stays as it is, and other kinds are not changed', () => {
  const body = parse(POLICY);
  objectMutants('NetworkPolicy', body);
  expect(body).toEqual(parse(POLICY));
  expect(objectMutants('ConfigMap', { data: {} })).toEqual([]);
});
