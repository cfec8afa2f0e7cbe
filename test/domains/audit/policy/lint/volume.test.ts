import { expect, test } from 'vitest';
import { ADMIN, lint, lintText, summarize } from './lint-rules.ts';

test('a catch-all with bodies', () => {
  const bodies =
    '- {level: Metadata, resources: [{group: "", resources: [secrets, configmaps, serviceaccounts/token]}, {group: authentication.k8s.io}]}';
  expect(summarize(lint(bodies, { after: '- level: RequestResponse' }))).toEqual([
    {
      lint: 'warning catch-all-bodies',
      at: '7:3',
      message: 'Every request that reaches this rule is logged with both bodies, including the responses to lists.',
      fix: 'Write `level: Metadata` here, and above it, log with bodies only what is worth it.',
      shown: `kubectl get pods example ${ADMIN}`,
    },
  ]);
});

test('an unreachable catch-all with bodies is dead, and nothing else', () => {
  const found = lint('- level: Metadata', { after: '- level: RequestResponse' });
  expect(found.map(({ lint: name }) => name)).toEqual(['shadowed']);
});

test('no catch-all', () => {
  expect(summarize(lint('- {level: Metadata, resources: [{group: ""}]}', { after: '' }))).toEqual([
    {
      lint: 'warning no-catch-all',
      at: '6:3',
      message: 'Requests that no rule matches are not logged.',
      fix: 'End with a rule that has only a level: `level: Metadata`, or `level: None` to show that this is intended.',
      shown: `kubectl get deployments example ${ADMIN}`,
    },
  ]);
});

test.each([
  ['', '/readyz'],
  ['- {level: None, nonResourceURLs: ["/readyz*"]}\n', '/livez'],
])('probes after %j', (before, path) => {
  const found = lint('- {level: None, users: [bob]}', { before });
  expect(summarize(found)).toEqual([
    {
      lint: 'warning health-probes',
      at: `${before === '' ? 6 : 7}:3`,
      message: "The kubelet's health probes are logged, one every second.",
      fix: 'Above it, set `level: None` for `nonResourceURLs: [/healthz*, /livez*, /readyz*]`.',
      shown: `curl -k https://127.0.0.1:6443${path} as system:anonymous, group system:unauthenticated`,
    },
  ]);
  expect(found[0]?.consequence).toMatchObject({
    attributes: {
      user: { name: 'system:anonymous', groups: ['system:unauthenticated'] },
      verb: 'get',
      path,
      resource: null,
    },
    decision: { level: 'Metadata', rule: before === '' ? 1 : 2 },
  });
});

test.each(['users: ["system:anonymous"]', 'userGroups: ["system:unauthenticated"]', 'verbs: [get]'])(
  'probes are anonymous: %s matches them',
  (condition) => {
    const found = lint(`- {level: None, nonResourceURLs: ["*"], ${condition}}`, { before: '' });
    expect(found).toEqual([]);
  },
);

test('events on reception, from the first reached rule that writes them', () => {
  const rules = [
    '- {level: None, verbs: [get]}',
    '- {level: Metadata, verbs: [list], omitStages: [RequestReceived]}',
    '- {level: Metadata, verbs: [get]}',
    '- {level: Metadata, users: [bob]}',
    '- {level: Metadata}',
  ];
  const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules.join('\n')}\n`;
  const findings = lintText(text);
  expect(summarize(findings).filter(({ lint: name }) => name.endsWith('request-received'))).toEqual([
    {
      lint: 'warning request-received',
      at: '7:3',
      message:
        "The rule's requests are logged twice, the first time when they are received and their outcome is not yet known.",
      fix: 'Set `omitStages: [RequestReceived]` for the whole policy.',
      shown: 'kubectl create configmap example as bob, group system:authenticated',
    },
  ]);
});

test('every request twice, if no rule that writes it omits its reception', () => {
  const findings = lintText(
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- {level: None, verbs: [get], omitStages: [RequestReceived]}\n- {level: Metadata}\n',
  );
  expect(findings.find(({ lint: name }) => name === 'request-received')?.message).toBe(
    'Every request is logged twice, the first time when it is received and its outcome is not yet known.',
  );
});
