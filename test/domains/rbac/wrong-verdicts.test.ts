import { expect, test } from 'vitest';
import { loadExpectations } from '../../../src/domains/rbac/expectation-schema.ts';
import { proveExpectation } from '../../../src/domains/rbac/prove.ts';
import { clusterRoleOf, lints, roleOf, served, setOf } from './rbac-set.ts';

/**
 * Wrong answers that graders accept if they only look for words or send single probes, and correct answers that such
 * graders reject.
 */

function prove(text: string, expectation: string) {
  const read = loadExpectations(`expect:\n- ${expectation}`, 'expect.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [first] = read.expectations;
  if (first === undefined) throw new Error('no expectation');
  const proof = proveExpectation(setOf(text), first, { served });
  if (proof.status === 'holds') return 'holds';
  return proof.counterexample.kind === 'request'
    ? `${proof.counterexample.wanted}: ${proof.counterexample.command}`
    : proof.counterexample.way.technique;
}

const READER = `{name: reader, who: {serviceAccount: ci/ci}, mayNot: rest, may: [
  {verbs: [get, list, watch], resources: [pods, services], namespaces: [ci]},
  {verbs: [get, list, watch], apiGroups: [apps], resources: [deployments], namespaces: [ci]}]}`;
const RIGHT = [
  '{apiGroups: [""], resources: [pods, services], verbs: [get, list, watch]}',
  '{apiGroups: [apps], resources: [deployments], verbs: [get, list, watch]}',
];
const AS = '-n ci --as system:serviceaccount:ci:ci';

test('the right answer holds, also in other notations', () => {
  expect(prove(roleOf(...RIGHT), READER)).toBe('holds');
  const split = ['get', 'list', 'watch'].flatMap((verb) => [
    `{apiGroups: [""], resources: [services], verbs: [${verb}]}`,
    `{apiGroups: ["", apps], resources: [pods, deployments], verbs: [${verb}]}`,
  ]);
  expect(prove(roleOf(...split), READER)).toBe('holds');
});

test('what may be done is excluded from what may not', () => {
  const inNamespace = READER.replace(
    'mayNot: rest',
    'mayNot: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: [ci]}]',
  );
  expect(prove(roleOf(...RIGHT), inNamespace)).toBe('holds');
  expect(prove(roleOf(...RIGHT, '{apiGroups: [""], resources: [secrets], verbs: [get]}'), inNamespace)).toBe(
    `forbidden: kubectl auth can-i get secrets/example ${AS}`,
  );
});

test('a wildcard rule in addition to the required words', () => {
  expect(prove(roleOf(...RIGHT, '{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}'), READER)).toBe(
    `forbidden: kubectl auth can-i create pods ${AS}`,
  );
});

test('deployments in the core group', () => {
  const text = roleOf('{apiGroups: [""], resources: [pods, services, deployments], verbs: [get, list, watch]}');
  expect(prove(text, READER)).toBe(`allowed: kubectl auth can-i get deployments.apps/example ${AS}`);
  expect(lints(text)).toContain('error api-group 5:49');
});

test('the service account of another namespace', () => {
  const text = roleOf(...RIGHT).replace('name: ci, namespace: ci}]', 'name: ci, namespace: default}]');
  expect(prove(text, READER)).toBe(`allowed: kubectl auth can-i get pods/example ${AS}`);
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ci, namespace: ci}\n';
  expect(lints(`${text}---\n${account}`)).toContain('error subject-namespace 12:35');
});

test('a Role for cluster-scoped resources', () => {
  const expectation =
    '{name: sees namespaces, who: {serviceAccount: ci/ci}, may: [{verbs: [list], resources: [namespaces]}]}';
  const rule = '{apiGroups: [""], resources: [namespaces], verbs: [list]}';
  expect(prove(roleOf(rule), expectation)).toBe(
    'allowed: kubectl auth can-i list namespaces -A --as system:serviceaccount:ci:ci',
  );
  expect(lints(roleOf(rule))).toContain('error cluster-scoped 5:54');
  expect(prove(clusterRoleOf(rule), expectation)).toBe('holds');
});

test('a ClusterRoleBinding instead of a RoleBinding', () => {
  expect(prove(clusterRoleOf(...RIGHT), READER)).toBe(
    'forbidden: kubectl auth can-i get pods/example -n default --as system:serviceaccount:ci:ci',
  );
});

test('resourceNames with list, and a forgotten subresource', () => {
  const expectation = `{name: one, who: {serviceAccount: ci/ci}, may: [
    {verbs: [get, list], resources: [configmaps], namespaces: [ci], resourceNames: [app]},
    {verbs: [get], resources: [pods/log], namespaces: [ci]}]}`;
  const named = '{apiGroups: [""], resources: [configmaps], resourceNames: [app], verbs: [get, list]}';
  expect(prove(roleOf(named, '{apiGroups: [""], resources: [pods], verbs: [get]}'), expectation)).toBe(
    `allowed: kubectl auth can-i get pods/example --subresource=log ${AS}`,
  );
  expect(lints(roleOf(named))).toContain('warning nameless-verb 5:81');
});

test('a denied request for * does not mean that little is allowed', () => {
  const nearlyAll = clusterRoleOf(
    '{apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch, create, update, patch]}',
  );
  expect(prove(nearlyAll, '{name: none, who: {serviceAccount: ci/ci}, mayNot: rest}')).toMatch(/^forbidden: /);
  expect(prove(nearlyAll, '{name: no way, who: {serviceAccount: ci/ci}, escalation: none}')).not.toBe('holds');
});

test('a second binding that gives a group what the first one withholds', () => {
  const text = `${roleOf(...RIGHT)}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: more, namespace: ci}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: "system:serviceaccounts:ci"}]
`;
  expect(prove(text, READER)).toBe(`forbidden: kubectl auth can-i create pods ${AS}`);
});

test('deleting a binding takes nothing from system:masters', () => {
  const who = '{user: leaked, groups: ["system:masters"]}';
  expect(prove('', `{name: none, who: ${who}, mayNot: [{verbs: [get], resources: [secrets]}]}`)).toMatch(
    /^forbidden: /,
  );
  expect(prove('', `{name: none, who: ${who}, mayNot: rest}`)).toMatch(/^forbidden: /);
});

test('no other user', () => {
  const expectation = `{name: only ci, who: {anyoneBut: {serviceAccounts: [ci/ci]}}, mayNot: [
    {verbs: [get, list, watch], resources: [secrets], namespaces: [ci]}]}`;
  const text = roleOf('{apiGroups: [""], resources: [secrets], verbs: [get, list]}');
  expect(prove(text, expectation)).toBe('holds');
  const twice = text.replace(/subjects: .*/, 'subjects: [{kind: ServiceAccount, name: ci}, {kind: Group, name: devs}]');
  expect(prove(twice, expectation)).toBe(
    'forbidden: kubectl auth can-i get secrets/example -n ci --as somebody --as-group devs',
  );
});
