import { describe, expect, test } from 'vitest';
import { ADMIN, lint, lintText, summarize } from './lint-rules.ts';

/** The command and the caller that the first finding shows. */
function shown(rule: string): string | null | undefined {
  return summarize(lint(`- {level: None, ${rule}}`))[0]?.shown;
}

describe('the fix', () => {
  test.each([
    ['verb: [get]', 'error unknown-field', '6:17', 'Write `verbs` instead of `verb`.'],
    ['resources: [{groups: apps}]', 'error unknown-field', '6:30', 'Write `group` instead of `groups`.'],
    [
      'resources: [{group: apps, verbs: [get]}]',
      'error unknown-field',
      '6:43',
      'Move it to `rules[1].verbs`, as a list.',
    ],
    ['users: [bob], comment: hello', 'warning unknown-field', '6:31', 'Remove `comment`, or turn it into a comment.'],
    [
      'users: [bob], users: [eve]',
      'error duplicate-field',
      '6:31',
      'Keep a single `users` field and merge the values into it.',
    ],
  ])('%s', (rule, name, at, fix) => {
    expect(summarize(lint(`- {level: None, ${rule}}`))[0]).toMatchObject({ lint: name, at, fix });
  });
});

describe('a rule or entry without any condition left', () => {
  const EVERY = 'The rule matches every request.';
  const dropped = (field: string) => `There is no field ${field}, so kube-apiserver drops it and its value`;

  test.each([
    [
      'nobody: bob',
      `${dropped('rules[1].nobody')}. ${EVERY}`,
      'Replace `nobody` with one of the fields that exist: `namespaces`, `verbs`, `nonResourceURLs`, `resources`, `users` and `userGroups`.',
    ],
    ['username: bob', `${dropped('rules[1].username')}. ${EVERY}`, 'Write `users` instead of `username`.'],
    [
      'resources: [{group: apps, objects: [web]}]',
      `${dropped('rules[1].resources[0].objects')}. The entry matches every resource of group "apps".`,
      'Replace `objects` with one of the fields that exist: `resources` and `resourceNames`.',
    ],
    [
      'resources: [{group: "*", objects: [web]}]',
      `${dropped('rules[1].resources[0].objects')}. The entry matches every resource of every group.`,
      'Replace `objects` with one of the fields that exist: `resources` and `resourceNames`.',
    ],
    [
      'resources: [{group: apps, names: [web]}]',
      `${dropped('rules[1].resources[0].names')}. The entry matches every resource of group "apps".`,
      'Write `resourceNames` instead of `names`.',
    ],
  ])('%s', (rule, message, fix) => {
    expect(summarize(lint(`- {level: None, ${rule}}`))[0]).toMatchObject({ lint: 'error unknown-field', message, fix });
  });

  test.each([
    ['the last rule', '- {level: Metadata, comment: the rest}', ''],
    ['a rule with a condition', '- {level: None, users: [bob], comment: hello}', '- level: Metadata'],
    [
      'an entry with resources',
      '- {level: None, resources: [{group: apps, resources: [deployments], comment: x}]}',
      '- level: Metadata',
    ],
  ])('but not %s', (_, rules, after) => {
    const [finding] = summarize(lint(rules, { after }));
    expect(finding?.lint).toBe('warning unknown-field');
    expect(finding?.message).toMatch(/drops it and its value\.$/);
  });

  test('nor is it reported for a field that is not a condition', () => {
    expect(summarize(lint('- {level: None, omitStage: [Panic]}'))[0]?.message).toMatch(/drops it and its value\.$/);
  });
});

describe('a condition that is indented too little', () => {
  test('in the last rule', () => {
    const findings = lint('- level: None\n  verbs: [get, list]\nnamespaces: [kube-system]', { after: '' });
    expect(summarize(findings)).toContainEqual({
      lint: 'error unknown-field',
      at: '8:1',
      message: 'There is no field namespaces, so kube-apiserver drops it and its value.',
      fix: 'Indent it: it belongs to `rules[1].namespaces`.',
      shown: `kubectl get configmaps example ${ADMIN}`,
    });
  });

  test('in an entry of resources, whose rule is interpreted as intended', () => {
    const rule =
      '- level: None\n  resources:\n  - group: ""\n    resources: [configmaps]\n  resourceNames: [example]\n';
    const findings = lint(`${rule}- {level: Metadata, resources: [{group: "", resources: [configmaps]}]}`);
    expect(summarize(findings)).toEqual([
      expect.objectContaining({
        lint: 'error unknown-field',
        fix: 'Indent it: it belongs to `rules[1].resources[0].resourceNames`.',
        shown: `kubectl get configmaps example-2 ${ADMIN}`,
      }),
    ]);
  });
});

describe('a request that the rule with the intended condition would not match', () => {
  const OTHERS = `kubectl get pods example ${ADMIN}`;

  test.each([
    ['user: kubernetes-admin', 'kubectl get configmaps example as alice, group system:authenticated'],
    ['namespace: default', `kubectl -n example get configmaps example ${ADMIN}`],
    [
      'userGroup: "system:authenticated"',
      'curl -k https://127.0.0.1:6443/api/v1/namespaces/default/configmaps/example as system:anonymous, group system:unauthenticated',
    ],
    ['nonResourceURL: ["*"]', `kubectl get configmaps example ${ADMIN}`],
    ['verb: [get, list]', `kubectl create configmap example ${ADMIN}`],
    ['resource: [{group: "", resources: [configmaps]}]', OTHERS],
    ['resource: {group: "", resources: [configmaps]}', OTHERS],
    ['resource: {resources: [configmaps]}', OTHERS],
    ['resource: [configmaps]', OTHERS],
    ['resource: configmaps', OTHERS],
    ['resource: [configmaps, {group: "", resources: [pods]}]', `kubectl get secrets example ${ADMIN}`],
    [
      'resource: {group: "", resources: [configmaps], resourceNames: [example]}',
      `kubectl get configmaps example-2 ${ADMIN}`,
    ],
    ['resources: [{group: "", resource: [configmaps]}]', OTHERS],
    ['resources: [{groups: apps, resources: ["*"]}]', `kubectl get configmaps example ${ADMIN}`],
    [
      'resources: [{group: apps, resources: [deployments]}, {group: "", resources: [configmaps], resourceName: [example]}]',
      `kubectl get configmaps example-2 ${ADMIN}`,
    ],
  ])('%s', (rule, expected) => {
    expect(shown(rule)).toBe(expected);
  });

  test.each(['resource: []', 'verb: 3', 'resources: [{groups: [], resources: [pods]}]'])(
    'none if it is not a condition: %s',
    (rule) => {
      expect(shown(rule)).toBeNull();
    },
  );

  test('only that entry of resources is restored', () => {
    const entries = '{group: "", resources: [secrets], resourceName: [a]}, {group: "", resources: [configmaps]}';
    expect(shown(`verbs: [get], resources: [${entries}]`)).toBe(`kubectl get secrets example ${ADMIN}`);
  });
});

describe('a request that the rule matched before the second of two values', () => {
  const SECRETS = 'resources: [{group: "", resources: [secrets]}]';

  test.each([
    ['users: [bob], users: [eve]', 'kubectl get configmaps example as bob, group system:authenticated'],
    ['userGroups: [a], userGroups: [b]', 'kubectl get configmaps example as alice, groups a and system:authenticated'],
    ['verbs: [watch], verbs: [get]', `kubectl get configmaps -w ${ADMIN}`],
    ['namespaces: [a], namespaces: [b]', `kubectl -n a get configmaps example ${ADMIN}`],
    ['nonResourceURLs: [/metrics], nonResourceURLs: [/version]', `kubectl get --raw /metrics ${ADMIN}`],
    [`resources: [{resources: [configmaps]}], ${SECRETS}`, `kubectl get configmaps example ${ADMIN}`],
    [
      `resources: [{group: apps, resources: [deployments], resourceNames: [a]}], ${SECRETS}`,
      `kubectl get deployments a ${ADMIN}`,
    ],
    [
      `resources: [{group: "", resources: [secrets]}, {group: apps, resources: [daemonsets]}], ${SECRETS}`,
      `kubectl get daemonsets example ${ADMIN}`,
    ],
    [`resources: [], ${SECRETS}`, `kubectl get configmaps example ${ADMIN}`],
    ['resources: [{group: apps, group: "", resources: ["*"]}]', `kubectl get deployments example ${ADMIN}`],
    ['resources: [{group: "", resources: [pods], resources: [secrets]}]', `kubectl get pods example ${ADMIN}`],
    [
      'resources: [{group: "", resources: [pods], resourceNames: [a], resourceNames: [b]}]',
      `kubectl get pods a ${ADMIN}`,
    ],
  ])('%s', (rule, expected) => {
    expect(shown(rule)).toBe(expected);
  });

  test('or one that it matches, if no condition was dropped', () => {
    expect(shown('users: [bob], level: Metadata')).toBe(
      'kubectl get configmaps example as bob, group system:authenticated',
    );
  });
});

describe('top-level fields of the policy', () => {
  function dropped(head: string, rules = 'rules: [{level: None, verbs: [get]}, {level: Metadata}]') {
    const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\n${head}\n${rules}\n`;
    return summarize(lintText(text)).filter(({ lint: name }) => name.endsWith('-field'));
  }

  test.each([
    ['omitStage: [Panic]', 'error unknown-field', '3:1', 'Write `omitStages` instead of `omitStage`.'],
    ['metadata: {comment: hello}', 'warning unknown-field', '3:12', 'Remove `comment`, or turn it into a comment.'],
    [
      'omitStages: [Panic]\nomitStages: [RequestReceived]',
      'error duplicate-field',
      '4:1',
      'Keep a single `omitStages` field and merge the values into it.',
    ],
    ['rules: [{level: None}]', 'error duplicate-field', '4:1', 'Keep a single `rules`.'],
  ])('%s', (head, name, at, fix) => {
    expect(dropped(head)).toEqual([expect.objectContaining({ lint: name, at, fix })]);
  });

  test('show a request that is logged', () => {
    expect(dropped('omitStage: [Panic]')[0]?.shown).toBe(`kubectl get configmaps ${ADMIN}`);
  });
});
