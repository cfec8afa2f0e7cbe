import { expect, test } from 'vitest';
import { lint, lintText, summarize } from './lint-rules.ts';

test('the part of a live rule that an earlier rule catches', () => {
  const rules =
    '- {level: Metadata, resources: [{group: "", resources: [nodes, nodes/status]}]}\n' +
    '- {level: None, userGroups: ["system:nodes"], verbs: [update, patch], resources: [{group: "", resources: [nodes/status, pods/status]}]}';
  expect(summarize(lint(rules))).toEqual([
    {
      lint: 'warning dead-part',
      at: '7:107',
      message: '`nodes/status` has no effect in this rule: the rule in line 6 matches all of its requests first.',
      fix: 'Remove it, or move this rule above the one in line 6.',
      shown: expect.stringContaining('kubectl patch nodes example'),
    },
  ]);
});

test.each([
  [
    'verbs: [get, create], resources: [{group: "", resources: [pods], resourceNames: [web]}]',
    '`create` has no effect in this rule: the URL of a `create` request contains no name, and the rule has `resourceNames`.',
  ],
  [
    'namespaces: [prod], resources: [{group: "", resources: [pods, persistentvolumes]}]',
    '`persistentvolumes` has no effect in this rule: it is cluster-scoped, and the rule has `namespaces`.',
  ],
])('a value that no request has: %s', (conditions, message) => {
  expect(lint(`- {level: None, ${conditions}}`)).toMatchObject([{ lint: 'dead-part', message }]);
});

test.each([
  [
    'the same outcome',
    '- {level: None, resources: [{group: "", resources: [pods]}]}\n- {level: None, resources: [{group: "", resources: [pods, nodes]}]}',
  ],
  [
    'a narrower rule above',
    '- {level: Metadata, users: [bob], resources: [{group: "", resources: [pods]}]}\n- {level: None, resources: [{group: "", resources: [pods, nodes]}]}',
  ],
  [
    'a create of a subresource has a name',
    '- {level: None, verbs: [get, create], resources: [{group: "", resources: [pods/exec], resourceNames: [web]}]}',
  ],
])('but not: %s', (_, rules) => {
  expect(lint(rules)).toEqual([]);
});

test('an empty omitStages overrides nothing', () => {
  const found = lint('- {level: Metadata, users: [bob], omitStages: []}');
  expect(summarize(found)).toEqual([
    {
      lint: 'warning ineffective-override',
      at: '6:35',
      message:
        'An empty `omitStages` does not bring back `RequestReceived`: the stages that the policy omits are omitted by every rule.',
      fix: 'Remove it; to log these stages for some requests only, omit them in each of the other rules instead of in the policy.',
      shown: null,
    },
  ]);
  expect(
    lintText('apiVersion: audit.k8s.io/v1\nrules: [{level: Metadata, omitStages: []}]\n').map((one) => one.lint),
  ).not.toContain('ineffective-override');
});
