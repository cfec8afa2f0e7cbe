import { expect, test } from 'vitest';
import { nodeOf, POLICY, verdict } from '../../fixtures/one-check.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
const SECRETS = { resources: [{ group: '', resources: ['secrets'] }] };
const judged = (expected: object, rules: string) =>
  verdict({ kind: 'audit-policy', expect: expected }, nodeOf({ [POLICY]: HEAD + rules }));

test('a requirement that holds', async () => {
  expect(
    await judged({ requests: {}, level: { atLeast: 'Metadata' } }, 'rules: [{level: Request}]\n'),
  ).toMatchInlineSnapshot(`"pass: the requirement holds for every request that the API server serves"`);
  const onlySecrets = 'rules: [{level: Metadata, resources: [{group: "", resources: [secrets]}]}]\n';
  const withSubresources = { resources: [{ group: '', resources: ['secrets', 'secrets/*'] }] };
  expect(await judged({ requests: withSubresources, level: 'Metadata' }, onlySecrets)).toMatchInlineSnapshot(`
    "pass: the requirement holds for every request that the API server serves
    why: No API server serves this today, so it does not count: kubectl get --raw /api/v1/namespaces/default/secrets/example/preview (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level None"
  `);
});

test('the request that breaks it, and the rule that decides', async () => {
  expect(await judged({ requests: SECRETS, level: 'Metadata' }, 'rules: [{level: None}]\n')).toMatchInlineSnapshot(`
    "fail: kubectl get secrets example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level None
    expected: level Metadata
    why: Rule 1 (line 3) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
  expect(await judged({ requests: SECRETS, level: 'Metadata' }, 'rules: [{level: Request}]\n')).toMatchInlineSnapshot(`
    "fail: kubectl get secrets example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level Request, with every stage
    expected: level Metadata
    why: Rule 1 (line 3) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
  expect(
    await judged(
      { requests: SECRETS, level: { atMost: 'None' } },
      'rules: [{level: Metadata, omitStages: [RequestReceived]}]\n',
    ),
  ).toMatchInlineSnapshot(`
    "fail: kubectl get secrets example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level Metadata, without stage RequestReceived
    expected: level None or less
    why: Rule 1 (line 3) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
  expect(
    await judged({ requests: SECRETS, level: { atLeast: 'Metadata' } }, 'rules:\n- {level: Metadata, verbs: [get]}\n'),
  ).toMatchInlineSnapshot(`
    "fail: kubectl get secrets (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level None
    expected: level Metadata or more
    why: No rule matches it, and a request that no rule matches is not recorded.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
});

test('stages', async () => {
  const neverStages = ['RequestReceived'];
  expect(await judged({ requests: {}, neverStages }, 'rules: [{level: Metadata}]\n')).toMatchInlineSnapshot(`
    "fail: kubectl get configmaps example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level Metadata, with every stage
    expected: no event at stage RequestReceived
    why: Rule 1 (line 3) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
  expect(
    await judged({ requests: {}, level: 'Metadata', neverStages }, 'rules: [{level: None}]\n'),
  ).toMatchInlineSnapshot(`
    "fail: kubectl get configmaps example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level None
    expected: level Metadata, and no event at stage RequestReceived
    why: Rule 1 (line 3) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
  const every = 'omitStages: [RequestReceived, ResponseStarted, ResponseComplete, Panic]\nrules: [{level: Metadata}]\n';
  expect(await judged({ requests: {}, level: 'Metadata' }, every)).toMatchInlineSnapshot(`
    "fail: kubectl get configmaps example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level Metadata and no entry: omitStages omits every stage that it has
    expected: level Metadata
    why: Rule 1 (line 4) decides: it is the first that matches.
    at: /etc/kubernetes/audit/policy.yaml:4"
  `);
});

test('a rule that is not reached, and a field or a value with another meaning', async () => {
  const secrets = '- {level: Metadata, resources: [{group: "", resources: [secrets]}]}';
  expect(
    await judged({ requests: SECRETS, level: 'Metadata' }, `rules:\n- {level: RequestResponse}\n${secrets}\n`),
  ).toMatchInlineSnapshot(`
    "fail: kubectl get secrets example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level RequestResponse, with every stage
    expected: level Metadata
    why: Rule 1 (line 4) decides: it is the first that matches.
    Rule 2 (line 5) seems to be meant for it, but is not reached: move it above rule 1 (line 4).
    at: /etc/kubernetes/audit/policy.yaml:4"
  `);
  const misspelt =
    'rules:\n- {level: Request, verb: [get]}\n- {level: Metadata, resources: [{group: "", resources: [secret]}]}\n';
  expect(await judged({ requests: SECRETS, level: 'Metadata' }, misspelt)).toMatchInlineSnapshot(`
    "fail: kubectl get secrets example (as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated) gets level Request, with every stage
    expected: level Metadata
    why: Rule 1 (line 4) decides: it is the first that matches.
    Line 4: There is no field rules[0].verb, so kube-apiserver drops it and its value. The rule matches every request. Write \`verbs\` instead of \`verb\`. The rule then logs the content of Secrets: above it, log \`secrets\` at Metadata.
    Line 5: \`secret\` is the singular of \`secrets\`, not a resource. Write \`secrets\`.
    at: /etc/kubernetes/audit/policy.yaml:4"
  `);
});

test('a policy that does not load cannot be evaluated', async () => {
  expect(await judged({ requests: {}, level: 'None' }, 'rules: 3\n')).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: a policy that does not load cannot be asked"
  `);
});
