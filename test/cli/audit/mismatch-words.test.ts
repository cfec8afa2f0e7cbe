import { expect, test } from 'vitest';
import { mismatchesInWords } from '../../../src/cli/audit/mismatch-words.ts';
import { loadPolicy } from '../../../src/domains/audit/policy/load.ts';
import { mismatchesOf } from '../../../src/domains/audit/policy/mismatch.ts';
import type { Attributes } from '../../../src/kubernetes/request/attributes.ts';
import { policyOf } from './program.ts';

const request: Attributes = {
  user: { name: 'alice', groups: ['devs'] },
  verb: 'get',
  path: '',
  resource: { group: 'apps', resource: 'deployments', subresource: 'scale', namespace: '', name: 'web' },
};

function words(rule: string, asked = request): string {
  const read = loadPolicy(policyOf(rule), { file: 'p.yaml', minor: 37 });
  if (!read.ok || read.policy.rules[0] === undefined) throw new Error('the rule does not load');
  return mismatchesInWords(mismatchesOf(read.policy.rules[0], asked, 37));
}

test.each([
  ['{level: None, users: [bob]}', 'user alice is not bob'],
  ['{level: None, userGroups: [x]}', 'no group of the user is x'],
  ['{level: None, verbs: [a, b, c, d, e, f]}', 'verb get is not among a, b, c, d and 2 more'],
  ['{level: None, namespaces: [x], verbs: [list]}', 'verb get is not list; the request has no namespace'],
  ['{level: None, nonResourceURLs: [/x]}', 'the rule is for non-resource paths only'],
  [
    '{level: None, resources: [{resources: [pods]}, {group: apps, resources: [deployments]}]}',
    'resource deployments/scale is not deployments, API group apps is not ""',
  ],
  [
    '{level: None, resources: [{group: apps, resources: [deployments/scale], resourceNames: [db]}]}',
    'name web is not db',
  ],
])('%s: %s', (rule, expected) => expect(words(rule)).toBe(expected));

test('without a user, neither names nor groups match, which is reported once', () => {
  expect(words('{level: None, users: [bob], userGroups: [x]}', { ...request, user: null })).toBe(
    'the request has no user',
  );
});
