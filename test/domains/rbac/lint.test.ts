import { describe, expect, test } from 'vitest';
import { lintRbac } from '../../../src/domains/rbac/lint.ts';
import { clusterRoleOf, lints, load, roleOf, served } from './rbac-set.ts';

const CLEAN = roleOf('{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}');
const ACCOUNT = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ci, namespace: ci}\n';

/** The findings for one rule of a Role, each with its fix. */
function ofRule(rule: string, form = roleOf): readonly string[] {
  return lintRbac(load(form(rule)), { served })
    .filter(({ lint }) => lint !== 'escalation')
    .map(({ severity, lint, fix }) => `${severity} ${lint}: ${fix}`);
}

test('nothing is reported for a role that reads Pods', () => {
  expect(lints(CLEAN + ACCOUNT)).toEqual([]);
});

describe('rules that never match', () => {
  test.each([
    ['{apiGroups: [apps/v1], resources: [deployments], verbs: [get]}', ['error api-group: Write "apps".']],
    ['{apiGroups: [extensions], resources: [ingresses], verbs: [get]}', []],
    ['{apiGroups: [""], resources: [deployment], verbs: [get]}', ['error unknown-resource: Write deployments.']],
    ['{apiGroups: [""], resources: [po], verbs: [get]}', ['error unknown-resource: Write pods.']],
    ['{apiGroups: [""], resources: [pods/logs], verbs: [get]}', ['error unknown-resource: Write pods/log.']],
    ['{apiGroups: [""], resources: [pods/log], verbs: [get, list]}', ['info never-matches: Remove it.']],
    ['{apiGroups: [""], resources: [pods], verbs: [GET]}', ['error unknown-verb: Write get.']],
    ['{apiGroups: [""], resources: [pods], verbs: [read]}', ['error unknown-verb: Write get.']],
    [
      '{apiGroups: [""], resources: [nodes], verbs: [get]}',
      ['error cluster-scoped: Move the rule into a ClusterRole, and bind it with a ClusterRoleBinding.'],
    ],
    ['{apiGroups: [""], resources: [namespaces], verbs: [get]}', []],
    [
      '{apiGroups: [""], resources: [configmaps], resourceNames: [a], verbs: [get, create]}',
      ['error nameless-verb: Move create to a separate rule without resourceNames.'],
    ],
    ['{apiGroups: [""], resources: [pods/eviction], resourceNames: [a], verbs: [create]}', []],
    ['{apiGroups: [example.com], resources: [widgets], verbs: [get, use]}', []],
  ])('%s', (rule, said) => {
    expect(ofRule(rule)).toEqual(said);
  });

  test.each([
    ['{nonResourceURLs: ["/healthz/*"], verbs: [get]}', []],
    ['{nonResourceURLs: ["/health"], verbs: [get]}', ['info unknown-path: Remove it, or correct it.']],
    ['{nonResourceURLs: ["/*/etcd"], verbs: [get]}', ['error unknown-path: Put one * at the end.']],
    ['{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}', []],
    ['{apiGroups: [""], resources: [users], verbs: [impersonate]}', []],
    ['{apiGroups: [""], resources: [nodes/metrics, nodes/stats], verbs: [get]}', []],
  ])('%s in a ClusterRole', (rule, said) => {
    expect(ofRule(rule, clusterRoleOf)).toEqual(said);
  });
});

describe('bindings', () => {
  const subject = (words: string) => lints(CLEAN.replace(/subjects: .*/, `subjects: [${words}]`));

  test('to a missing role, and without subjects', () => {
    expect(lints(CLEAN.replace('kind: Role, name: ci', 'kind: Role, name: cd'))).toEqual([
      'info unbound-role 3:12',
      'error missing-role 10:60',
    ]);
    expect(subject('')).toEqual(['info no-subjects 7:1']);
  });

  test.each([
    ['{kind: User, name: "system:masters"}', 'error subject-kind'],
    ['{kind: Group, name: "system:serviceaccount:ci:ci"}', 'error subject-kind'],
    ['{kind: Group, name: "system:unauthenticated"}', 'error anonymous'],
    ['{kind: User, name: "system:anonymous"}', 'error anonymous'],
    ['{kind: Group, name: "system:authenticated"}', 'warning everyone'],
    ['{kind: Group, name: "system:serviceaccounts"}', 'warning everyone'],
  ])('with %s', (words, said) => {
    expect(subject(words).map((one) => one.replace(/ \d.*/, ''))).toEqual([said]);
  });

  test('of service accounts that are not defined here', () => {
    const elsewhere = ACCOUNT.replace('namespace: ci', 'namespace: cd');
    expect(lints(CLEAN + elsewhere)).toEqual(['error subject-namespace 11:35']);
    expect(lints(CLEAN + ACCOUNT.replace('name: ci', 'name: other'))).toEqual([
      'warning missing-service-account 11:35',
    ]);
    expect(
      lints(`${CLEAN.replace('kind: ServiceAccount, name: ci, namespace: ci', 'kind: User, name: ci')}${ACCOUNT}`),
    ).toEqual(['warning subject-kind 11:25']);
  });

  test('in a namespace to rules for cluster-scoped resources', () => {
    const inNamespace = (...rules: readonly string[]) =>
      lints(
        clusterRoleOf(...rules)
          .replace('kind: ClusterRoleBinding', 'kind: RoleBinding')
          .replace(/metadata: \{name: ci\}(?=\nroleRef)/, 'metadata: {name: ci, namespace: ci}'),
      );
    const nodes = '{apiGroups: [""], resources: [nodes], verbs: [get]}';
    const pods = '{apiGroups: [""], resources: [pods], verbs: [get]}';
    expect(inNamespace(nodes, '{nonResourceURLs: [/metrics], verbs: [get]}')).toEqual(['error cluster-scoped 11:1']);
    expect(inNamespace(nodes, pods)).toEqual(['warning cluster-scoped 11:1']);
    expect(inNamespace(pods)).toEqual([]);
  });

  test('to cluster-admin', () => {
    const text = clusterRoleOf('{apiGroups: [""], resources: [pods], verbs: [get]}').replace(
      'ClusterRole, name: ci',
      'ClusterRole, name: cluster-admin',
    );
    expect(lints(text)).toContain('warning cluster-admin 11:12');
  });
});

test('wildcards are demonstrated by something harmful that they allow', () => {
  const [finding] = lintRbac(load(roleOf('{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}')), { served }).filter(
    ({ lint }) => lint === 'wildcard',
  );
  expect(finding?.consequence?.command).toBe(
    'kubectl auth can-i delete secrets/example -n ci --as system:serviceaccount:ci:ci',
  );
});

test('privilege escalations are reported at the rule that enables them', () => {
  expect(
    lints(
      roleOf(
        '{apiGroups: [""], resources: [pods], verbs: [get]}',
        '{apiGroups: [apps], resources: [deployments], verbs: [patch]}',
      ),
    ),
  ).toEqual(['warning escalation 6:3']);
});

test('rules that aggregation overwrites, and selectors that match nothing', () => {
  const text = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
aggregationRule:
  clusterRoleSelectors:
  - matchLabels: {team: x}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
`;
  expect(lints(text)).toEqual([
    'info unbound-role 3:12',
    'warning empty-aggregation 6:5',
    'error overwritten-rules 8:3',
  ]);
});

test('rules that others cover', () => {
  expect(
    lints(
      roleOf(
        '{apiGroups: [""], resources: [pods], verbs: [get, list]}',
        '{apiGroups: [""], resources: [pods], verbs: [get]}',
      ),
    ),
  ).toEqual(['info redundant 6:3']);
});

test('unknown fields and refused objects are findings', () => {
  expect(lints(CLEAN.replace('verbs', 'verb'))).toEqual([
    'error load-error 5:3',
    'error unknown-field 5:50',
    'error missing-role 10:60',
  ]);
});
