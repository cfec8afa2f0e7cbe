import { describe, expect, test } from 'vitest';
import { ADMIN, lint, summarize } from './lint-rules.ts';

const SERVICE_ACCOUNT =
  'as system:serviceaccount:default:default, groups system:serviceaccounts, system:serviceaccounts:default and system:authenticated';

describe('wildcards that are not supported there', () => {
  const LEAVE_OUT = 'an omitted condition matches every request.';
  const LIST = 'List each value: wildcards work only in `resources` and at the end of `nonResourceURLs`.';

  test.each([
    ['verbs: ["*"]', '6:25', '*', 'verbs', `Remove \`verbs\`: ${LEAVE_OUT}`, ADMIN],
    ['users: ["*"]', '6:25', '*', 'users', `Remove \`users\`: ${LEAVE_OUT}`, ADMIN],
    ['userGroups: ["*"]', '6:30', '*', 'userGroups', `Remove \`userGroups\`: ${LEAVE_OUT}`, ADMIN],
    [
      'users: [bob], userGroups: ["*"]',
      '6:44',
      '*',
      'userGroups',
      `Remove \`userGroups\`: ${LEAVE_OUT}`,
      'as bob, group system:authenticated',
    ],
    ['namespaces: ["kube-*"]', '6:30', 'kube-*', 'namespaces', LIST, ADMIN],
    [
      'users: ["system:serviceaccount:*"], userGroups: [ops]',
      '6:25',
      'system:serviceaccount:*',
      'users',
      'Write a separate rule with `userGroups: [system:serviceaccounts]`: a rule with both `users` and `userGroups` matches only if both match.',
      SERVICE_ACCOUNT,
    ],
    [
      'users: ["system:serviceaccount:*:*"]',
      '6:25',
      'system:serviceaccount:*:*',
      'users',
      'Write `userGroups: [system:serviceaccounts]` instead.',
      SERVICE_ACCOUNT,
    ],
    [
      'users: ["system:serviceaccount:ci:*"]',
      '6:25',
      'system:serviceaccount:ci:*',
      'users',
      'Write `userGroups: [system:serviceaccounts:ci]` instead.',
      SERVICE_ACCOUNT.replaceAll(/(?<=:)default(?=:| )/g, 'ci'),
    ],
    [
      'users: ["system:node:*"]',
      '6:25',
      'system:node:*',
      'users',
      'Write `userGroups: [system:nodes]` instead.',
      'as system:node:node-1, groups system:nodes and system:authenticated',
    ],
    ['users: ["system:serviceaccount:ci:*-bot"]', '6:25', 'system:serviceaccount:ci:*-bot', 'users', LIST, ADMIN],
    ['users: ["my:system:serviceaccount:ci:*"]', '6:25', 'my:system:serviceaccount:ci:*', 'users', LIST, ADMIN],
    ['users: ["system:serviceaccount:*-bot"]', '6:25', 'system:serviceaccount:*-bot', 'users', LIST, ADMIN],
    ['users: ["my:system:serviceaccount:*"]', '6:25', 'my:system:serviceaccount:*', 'users', LIST, ADMIN],
    [
      'userGroups: ["system:serviceaccounts:*"]',
      '6:30',
      'system:serviceaccounts:*',
      'userGroups',
      'Write `system:serviceaccounts` instead.',
      SERVICE_ACCOUNT,
    ],
    ['userGroups: ["system:serviceaccount:*"]', '6:30', 'system:serviceaccount:*', 'userGroups', LIST, ADMIN],
  ])('%s', (condition, at, value, field, fix, caller) => {
    expect(summarize(lint(`- {level: None, ${condition}}`))).toEqual([
      {
        lint: 'error literal-wildcard',
        at,
        message: `\`${value}\` is not a wildcard in \`${field}\`: "*" is taken literally there, and no request has it.`,
        fix,
        shown: `kubectl get configmaps example ${caller}`,
      },
    ]);
  });

  test('among names', () => {
    const [finding] = summarize(
      lint('- {level: None, resources: [{group: apps}, {group: "", resources: [pods], resourceNames: [web, "*"]}]}'),
    );
    expect(finding).toMatchObject({
      at: '6:96',
      fix: `Remove \`resourceNames\`: ${LEAVE_OUT}`,
      shown: `kubectl get pods example ${ADMIN}`,
    });
  });
});

describe('verbs that no request has', () => {
  test.each([
    [
      'verbs: [get, LIST]',
      '6:30',
      '`LIST` is not a verb of requests.',
      'Write `list` instead.',
      'kubectl get configmaps',
    ],
    [
      'verbs: [read]',
      '6:25',
      '`read` is not a verb of requests.',
      'Write `get` and `list` and `watch` instead.',
      'kubectl get configmaps example',
    ],
    [
      'verbs: [write, create]',
      '6:25',
      '`write` is not a verb of requests.',
      'Write `create` and `update` and `patch` and `delete` instead.',
      'kubectl delete configmaps example',
    ],
    [
      'verbs: [frobnicate]',
      '6:25',
      '`frobnicate` is not a verb of requests.',
      'Write a verb that requests have, such as `get` or `create`, or remove the rule.',
      null,
    ],
    [
      'verbs: [head], resources: [{group: "", resources: [pods]}]',
      '6:25',
      '`head` is not a verb of requests.',
      'Write `get` instead.',
      'kubectl get pods example',
    ],
    [
      'verbs: [PUT], nonResourceURLs: [/metrics]',
      '6:25',
      '`PUT` is not a verb of non-resource requests, which is the HTTP method in lower case.',
      'Write `put` instead.',
      'kubectl replace --raw /metrics -f body.json',
    ],
  ])('%s', (condition, at, message, fix, command) => {
    expect(summarize(lint(`- {level: None, ${condition}}`))).toEqual([
      {
        lint: 'error unknown-verb',
        at,
        message,
        fix,
        shown: command && `${command} ${ADMIN}`,
      },
    ]);
  });
});

test.each([
  [
    'users: [bob, "system:masters"]',
    '6:30',
    '`system:masters` is a group, but `users` lists users.',
    'Write a second rule like this one, with `userGroups: [system:masters]` instead of `users`: a single rule with both would match only if both match.',
    'as kubernetes-super-admin, groups system:masters and system:authenticated',
  ],
  [
    'userGroups: [ops, "system:serviceaccount:default:default"]',
    '6:35',
    '`system:serviceaccount:default:default` is a user, but `userGroups` lists groups.',
    'Write a second rule like this one, with `users: [system:serviceaccount:default:default]` instead of `userGroups`: a single rule with both would match only if both match.',
    SERVICE_ACCOUNT,
  ],
])('users and groups swapped: %s', (condition, at, message, fix, caller) => {
  expect(summarize(lint(`- {level: None, ${condition}}`))).toEqual([
    { lint: 'warning user-or-group', at, message, fix, shown: `kubectl get configmaps example ${caller}` },
  ]);
});

test.each([
  ['users: [bob, "system:nodes"]', 'Remove it: rule 3 is the same for `userGroups: [system:nodes]`.'],
  ['users: ["system:nodes"]', 'Remove the rule: rule 3 is the same for `userGroups: [system:nodes]`.'],
  ['users: ["system:node:*"]', 'Remove the rule: rule 3 is the same for `userGroups: [system:nodes]`.'],
])('an existing second rule: %s', (condition, fix) => {
  const [finding] = lint(`- {level: None, ${condition}}\n- {level: None, userGroups: ["system:nodes"]}`);
  expect(finding?.fix).toBe(fix);
});

test.each([
  ['system:serviceaccounts', 'users'],
  ['system:serviceaccounts:ci', 'users'],
  ['system:nodes', 'users'],
  ['system:node:node-1', 'userGroups'],
  ['system:kube-scheduler', 'userGroups'],
])('%s does not belong to %s', (name, field) => {
  expect(lint(`- {level: None, ${field}: ["${name}"]}`).map(({ lint: found }) => found)).toEqual(['user-or-group']);
});

test.each([
  ['my-system:nodes', 'users'],
  ['system:nodes:eu', 'users'],
  ['system:serviceaccounts:', 'users'],
  ['my-system:anonymous', 'userGroups'],
  ['system:anonymous:eu', 'userGroups'],
])('%s may belong to %s', (name, field) => {
  expect(lint(`- {level: None, ${field}: ["${name}"]}`).map(({ lint: found }) => found)).not.toContain('user-or-group');
});

test.each([
  ['userGroups', 'system:node', 'system:nodes'],
  ['userGroups', 'system:master', 'system:masters'],
  ['userGroups', 'system:serviceaccount', 'system:serviceaccounts'],
  ['userGroups', 'system:serviceaccount:kube-system', 'system:serviceaccounts:kube-system'],
])('a group, given by the prefix of its users: %s: [%s]', (field, name, right) => {
  expect(summarize(lint(`- {level: None, ${field}: ["${name}"]}`))[0]).toMatchObject({
    lint: 'warning user-or-group',
    fix: `Write \`${right}\` instead.`,
  });
});

test.each([
  ['userGroups', 'system:autenticated', 'system:authenticated', 'group', ADMIN],
  ['userGroups', 'system:Masters', 'system:masters', 'group', expect.stringMatching('kubernetes-super-admin')],
  ['userGroups', 'system:bootstraper', 'system:bootstrappers', 'group', expect.any(String)],
  ['users', 'system:kube-schedular', 'system:kube-scheduler', 'user', expect.any(String)],
  ['users', 'system:annonymous', 'system:anonymous', 'user', expect.stringMatching('as system:anonymous')],
  ['users', 'system:api-server', 'system:apiserver', 'user', expect.any(String)],
  ['users', 'system:controller-manager', 'system:kube-controller-manager', 'user', expect.any(String)],
  ['users', 'system:scheduler', 'system:kube-scheduler', 'user', expect.any(String)],
])('a misspelling: %s: [%s]', (field, name, right, kind, caller) => {
  const [finding] = summarize(lint(`- {level: None, ${field}: [bob, "${name}"]}`));
  expect(finding).toEqual({
    lint: 'warning user-or-group',
    at: field === 'users' ? '6:30' : '6:35',
    message: `Kubernetes has no ${kind} \`${name}\`; it has \`${right}\`.`,
    fix: `Write \`${right}\` instead.`,
    shown: caller === ADMIN ? `kubectl get configmaps example ${ADMIN}` : caller,
  });
});

test.each([
  ['system:serviceaccount:ci', 'system:serviceaccounts:ci'],
  ['system:serviceaccount', 'system:serviceaccounts'],
  ['system:node', 'system:nodes'],
])('the prefix of some users is not a user: %s', (name, group) => {
  expect(summarize(lint(`- {level: None, users: ["${name}"]}`))).toMatchObject([
    {
      lint: 'warning user-or-group',
      message: `\`${name}\` is not a user; the group of all users whose names begin with it is \`${group}\`.`,
      fix: `Write \`userGroups: [${group}]\` instead.`,
      shown: expect.stringContaining(group),
    },
  ]);
});

test.each([
  ['users', 'system:unsecured'],
  ['users', 'system:node-problem-detector'],
  ['users', 'system:cluster-autoscaler'],
  ['users', 'system:addon-manager'],
  ['users', 'system:aggregator'],
  ['users', 'system:bootstrap:abcdef'],
  ['users', 'system:volume-scheduler'],
  ['users', 'kube-schedular'],
  ['userGroups', 'system:authenticated:oauth'],
  ['userGroups', 'system:bootstrappers:kubeadm:default-node-token'],
  ['userGroups', 'system:openshift:node'],
  ['userGroups', 'masters-of-the-universe'],
])('nothing is reported for %s: [%s]', (field, name) => {
  expect(lint(`- {level: None, ${field}: ["${name}"]}`)).toEqual([]);
});

describe('names of nothing', () => {
  test.each([
    [
      '{group: core, resources: [pods]}',
      'error api-group',
      '6:49',
      '`core` is not the name of an API group: the core group is written "".',
      'Write `group: ""`.',
      'kubectl get pods example',
    ],
    [
      '{group: widgets, resources: [x]}',
      'warning api-group',
      '6:49',
      'This API server has no group `widgets`, and the groups of custom resources contain a dot.',
      'Write the group that `kubectl api-resources` shows.',
      null,
    ],
    [
      '{group: rbac.authorization.k8s.oi, resources: [roles]}',
      'warning api-group',
      '6:49',
      'This API server has no group `rbac.authorization.k8s.oi`; it has `rbac.authorization.k8s.io`.',
      'Write `group: "rbac.authorization.k8s.io"`.',
      'kubectl get roles example',
    ],
    [
      '{group: "", resources: [pods, secret]}',
      'error resource-name',
      '6:78',
      '`secret` is the singular of `secrets`, not a resource.',
      'Write `secrets`.',
      'kubectl get secrets example',
    ],
    [
      '{group: "", resources: [deployments]}',
      'error resource-name',
      '6:72',
      '`deployments` is a resource of the group `apps`, not of the core group ("").',
      'Write `deployments`, in an entry with `group: "apps"`.',
      'kubectl get deployments example',
    ],
    [
      '{group: "", resources: [widgets]}',
      'warning resource-name',
      '6:72',
      'The core group ("") has no resource `widgets`.',
      'Write the name that `kubectl api-resources` shows.',
      null,
    ],
  ])('%s', (entry, name, at, message, fix, command) => {
    expect(summarize(lint(`- {level: None, resources: [{group: batch.sh}, ${entry}]}`))).toEqual([
      { lint: name, at, message, fix, shown: command && `${command} ${ADMIN}` },
    ]);
  });
});
