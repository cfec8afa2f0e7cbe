import { expect, test } from 'vitest';
import { lint, lintText, summarize } from './lint-rules.ts';

test.each([
  ['userGroups: ["system:masters"]', 'Nothing that cluster administrators do is logged', 'as kubernetes-super-admin'],
  ['users: ["system:anonymous"]', 'Requests without credentials are not logged', 'as system:anonymous'],
  ['userGroups: ["system:unauthenticated"]', 'Requests without credentials are not logged', 'as system:anonymous'],
  ['resources: [{group: "", resources: [secrets]}]', 'Access to Secrets is not logged here', 'as kubernetes-admin'],
  ['verbs: [get, list, watch]', 'Access to Secrets is not logged here', 'as kubernetes-admin'],
  ['namespaces: [kube-system]', 'Changes in kube-system are not logged', 'as kubernetes-admin'],
])('a rule at level None: %s', (condition, message, caller) => {
  const found = lint(`- {level: None, ${condition}}`);
  expect(found).toMatchObject([{ lint: 'unlogged-access', severity: 'warning' }]);
  expect(found[0]?.message).toContain(message);
  expect(found[0]?.consequence?.caller).toContain(caller);
  expect(found[0]?.consequence?.decision.level).toBe('None');
});

test.each([
  'users: ["system:kube-proxy"], verbs: [watch]',
  'userGroups: ["system:nodes"], resources: [{group: "", resources: [secrets]}]',
  'userGroups: ["system:masters"], resources: [{group: "", resources: [events]}]',
  'userGroups: ["system:unauthenticated"], nonResourceURLs: [/version]',
  'namespaces: [kube-system], resources: [{group: coordination.k8s.io, resources: [leases]}]',
  'resources: [{group: "", resources: [events]}]',
])('but not: %s', (condition) => {
  expect(lint(`- {level: None, ${condition}}`)).toEqual([]);
});

test('nor what an earlier rule logs, nor a last rule that explicitly matches everything', () => {
  const logged = '- {level: Metadata, resources: [{group: "", resources: [secrets]}]}';
  expect(lint(`${logged}\n- {level: None, verbs: [get, list, watch]}`)).toEqual([]);
  expect(lint(logged, { after: '- level: None' })).toEqual([]);
});

test('failed logins are not logged without ResponseStarted', () => {
  expect(summarize(lint('- {level: Metadata, verbs: [get], omitStages: [ResponseStarted]}'))).toEqual([
    {
      lint: 'warning failed-logins-unseen',
      at: '6:35',
      message:
        'Failed logins (401) leave no entry here: their only event has the stage `ResponseStarted`, which is omitted.',
      fix: 'Remove `ResponseStarted` from `omitStages`.',
      shown: expect.stringMatching(/^curl .*Bearer wrong.* as no user: authentication failed$/),
    },
  ]);
  expect(lint('- {level: Metadata, users: [bob], omitStages: [ResponseStarted]}')).toEqual([]);
});

test('lease renewals are noise until both kinds of callers are excluded', () => {
  const text = (rules: string) => `apiVersion: audit.k8s.io/v1\nrules: [${rules}{level: Metadata}]\n`;
  const named = (rules: string) => lintText(text(rules)).map((one) => one.lint);
  const leases = 'verbs: [get, update], resources: [{group: coordination.k8s.io, resources: [leases]}]';
  expect(named('')).toContain('lease-renewals');
  expect(named(`{level: None, userGroups: ["system:nodes"], ${leases}}, `)).toContain('lease-renewals');
  expect(named(`{level: None, ${leases}}, `)).not.toContain('lease-renewals');
});

test.each([
  [
    'system:nodes',
    'every control plane component sends one every few seconds.',
    '`users: [system:kube-controller-manager,',
  ],
  ['system:authenticated', null, null],
])('lease renewals of others than %s', (group, message, fix) => {
  const found = lintText(`\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, nonResourceURLs: ["/healthz*", "/livez*", "/readyz*"]}
- {level: None, userGroups: ["${group}"], verbs: [get, update], resources: [{group: coordination.k8s.io, resources: [leases]}]}
- level: Metadata
`).filter((one) => one.lint === 'lease-renewals');
  expect(found).toHaveLength(message === null ? 0 : 1);
  expect(found[0]?.message ?? '').toContain(message ?? '');
  expect(found[0]?.fix ?? '').toContain(fix ?? '');
  expect(found[0]?.fix ?? '').not.toContain('system:nodes');
});
