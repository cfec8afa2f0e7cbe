import { expect, test } from 'vitest';
import { escalationOf } from '../../../src/domains/rbac/escalation.ts';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import { userNamed } from '../../../src/domains/rbac/identity.ts';
import { CI, clusterRoleOf, roleOf, served, setOf } from './rbac-set.ts';

function waysOf(text: string, user = CI): readonly string[] {
  const set = setOf(text);
  const { ways } = escalationOf(set, userNamed(user), { served });
  return ways.map(({ technique, gain }) => `${technique} ${gain.kind}`);
}

const rule = (resources: string, verbs: string, group = '') =>
  `{apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}]}`;
const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** A powerful service account in the namespace ci that other subjects may be able to impersonate. */
const BOSS = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: boss}
roleRef: {kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: boss, namespace: ci}]
`;

test('reading pods, logs and configuration leads to no further power', () => {
  expect(
    waysOf(
      clusterRoleOf(rule('pods, pods/log, configmaps, namespaces, nodes, serviceaccounts', 'get, list, watch')) + BOSS,
    ),
  ).toEqual([]);
  expect(waysOf(roleOf(rule('roles, rolebindings', 'get, list, create, update', RBAC)) + BOSS)).toEqual([]);
});

test.each([
  ['bind', [rule('clusterroles', 'bind', RBAC), rule('clusterrolebindings', 'create', RBAC)], 'bind role'],
  ['bind by patch', [rule('clusterroles', 'bind', RBAC), rule('clusterrolebindings', 'patch', RBAC)], 'bind role'],
  ['escalate', [rule('clusterroles', 'escalate, patch', RBAC)], 'escalate cluster-admin'],
  ['impersonate groups', [rule('users, groups', 'impersonate')], 'impersonate cluster-admin'],
  ['impersonate service accounts', [rule('serviceaccounts', 'impersonate')], 'impersonate identity'],
  ['tokens', [rule('serviceaccounts/token', 'create')], 'token identity'],
  ['pods', [rule('pods', 'create')], 'workload identity'],
  ['cronjobs', [rule('cronjobs', 'patch', 'batch')], 'workload identity'],
  ['exec', [rule('pods/exec', 'create')], 'exec identity'],
  ['ephemeral containers', [rule('pods/ephemeralcontainers', 'patch')], 'exec identity'],
  ['secrets', [rule('secrets', 'list')], 'secrets secrets'],
  ['token secrets', [rule('secrets', 'create, get')], 'token-secret identity'],
  ['kubelet', [rule('nodes/proxy', 'get')], 'kubelet node'],
  ['mutating webhooks', [rule('mutatingwebhookconfigurations', 'create', ADMISSION)], 'admission-webhook node'],
  [
    'validating webhooks',
    [rule('validatingwebhookconfigurations', 'patch', ADMISSION)],
    'admission-webhook interception',
  ],
  [
    'mutating policies',
    [rule('mutatingadmissionpolicies, mutatingadmissionpolicybindings', 'create', ADMISSION)],
    'admission-policy node',
  ],
  ['aggregated APIs', [rule('apiservices', 'create', 'apiregistration.k8s.io')], 'aggregated-api interception'],
  ['nodes', [rule('nodes', 'patch')], 'node scheduling'],
  ['guards', [rule('validatingadmissionpolicies', 'delete', ADMISSION)], 'guards guards'],
  ['namespaces', [rule('namespaces', 'patch')], 'guards guards'],
  ['volumes of the node', [rule('persistentvolumes, persistentvolumeclaims, pods', 'create')], 'host-path-volume node'],
  [
    'certificates',
    [
      rule('certificatesigningrequests', 'create', 'certificates.k8s.io'),
      rule('certificatesigningrequests/approval', 'update', 'certificates.k8s.io'),
      '{apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/kube-apiserver-client], verbs: [approve]}',
    ],
    'certificate identity',
  ],
])('an escalation by %s', (_, rules, way) => {
  expect(waysOf(clusterRoleOf(...rules) + BOSS)).toContain(way);
});

test.each([
  ['binding without the verb', [rule('clusterrolebindings', 'create', RBAC)]],
  ['the verb without a binding', [rule('clusterroles', 'bind', RBAC)]],
  ['escalate without a change', [rule('clusterroles', 'escalate', RBAC)]],
  ['groups without a user', [rule('groups', 'impersonate')]],
  [
    'approval without the signer',
    [rule('certificatesigningrequests, certificatesigningrequests/approval', 'create, update', 'certificates.k8s.io')],
  ],
  ['one policy without its binding', [rule('mutatingadmissionpolicies', 'create', ADMISSION)]],
  ['a volume without a Pod', [rule('persistentvolumes, persistentvolumeclaims', 'create')]],
])('no escalation by %s', (_, rules) => {
  expect(waysOf(clusterRoleOf(...rules) + BOSS)).toEqual([]);
});

test('its own Role, with every verb that this requires', () => {
  const verbs = (...words: readonly string[]) =>
    waysOf(roleOf(rule('roles', words.join(), RBAC), rule('rolebindings', 'create', RBAC)));
  expect(verbs('create', 'escalate', 'bind')).toContain('escalate namespace-admin');
  expect(verbs('create', 'escalate')).toEqual([]);
  expect(verbs('create', 'bind')).toEqual([]);
});

test('a user who may only get pods/exec cannot use it since 1.35', () => {
  const set = setOf(clusterRoleOf(rule('pods/exec', 'get')) + BOSS);
  const waysAt = (minor: 34 | 37) =>
    escalationOf(set, userNamed(CI), { served: { ...served, minor } }).ways.map(({ technique }) => technique);
  expect(waysAt(37)).toEqual([]);
  expect(waysAt(34)).toEqual(['exec']);
});

test('resourceNames of a list still show their content', () => {
  const set = setOf(roleOf('{apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: [list]}'));
  const [way] = escalationOf(set, userNamed(CI), { served }).ways;
  expect(way).toMatchObject({ technique: 'secrets', gain: { kind: 'secrets', namespace: 'ci', names: ['db'] } });
  expect(way?.steps[0]?.command).toBe('kubectl auth can-i list secrets/db -n ci --as system:serviceaccount:ci:ci');
});

test('the closure continues from every identity reached, and each step is allowed to the user that it names', () => {
  const helper = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: helper}
rules: [${rule('users, groups', 'impersonate')}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: helper}
roleRef: {kind: ClusterRole, name: helper}
subjects: [{kind: ServiceAccount, name: helper, namespace: ci}]
`;
  const set = setOf(roleOf(rule('pods/exec', 'create')) + helper);
  const { ways, identities } = escalationOf(set, userNamed(CI), { served });
  expect(ways.map(({ technique }) => technique)).toEqual(['exec', 'impersonate']);
  expect(identities.map(({ name }) => name)).toEqual([CI, 'system:serviceaccount:ci:helper']);
  for (const { steps } of ways) {
    for (const { attributes } of steps) expect(evaluate(set, attributes).allowed).toBe(true);
  }
});

test('an aggregated ClusterRole returns permissions', () => {
  const text = `${clusterRoleOf(rule('clusterroles', 'create, escalate', RBAC))}---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: view}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: ci, namespace: ci}]
`;
  expect(waysOf(text)).toContain('aggregate cluster-admin');
});

test('a user who may do everything cannot gain anything', () => {
  expect(
    waysOf(
      clusterRoleOf('{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}', '{nonResourceURLs: ["*"], verbs: ["*"]}'),
    ),
  ).toEqual(['everything cluster-admin']);
  expect(waysOf('', 'jane')).toEqual([]);
});
