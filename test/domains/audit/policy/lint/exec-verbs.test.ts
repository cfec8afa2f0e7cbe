import { expect, test } from 'vitest';
import { ADMIN, lint, summarize } from './lint-rules.ts';

const BOTH = '[{group: apps}, {group: "", resources: [pods, pods/exec]}]';

test('names the missing verb, and shows the request', () => {
  expect(summarize(lint(`- {level: Request, verbs: [create], resources: ${BOTH}}`))).toEqual([
    {
      lint: 'warning exec-verb',
      at: '6:94',
      message: "kubectl 1.37 sends `get` for `pods/exec`, which the rule's `verbs` do not include.",
      fix: 'Write a second rule like this one with `verbs: [get]` for `pods/exec` alone: whether `get` or `create` is sent depends on the client.',
      shown: `kubectl exec example -- ls ${ADMIN}`,
    },
  ]);
});

test('before 1.30, it is the other verb', () => {
  const found = lint(`- {level: Request, verbs: [get], resources: ${BOTH}}`, { minor: 29 });
  expect(found.map(({ message }) => message)).toEqual([
    "kubectl 1.29 sends `create` for `pods/exec`, which the rule's `verbs` do not include.",
  ]);
});

test.each([
  ['a rule without verbs', `- {level: Request, resources: ${BOTH}}`],
  ['a rule for neither', `- {level: Metadata, verbs: [update, delete], resources: ${BOTH}}`],
  ['a rule of both', `- {level: Request, verbs: [get, create], resources: ${BOTH}}`],
])('nothing for %s', (_, rule) => {
  expect(lint(rule).map(({ lint: name }) => name)).not.toContain('exec-verb');
});

test.each([
  ['None', 'None', []],
  ['None', 'Metadata', ['exec-verb']],
  ['Metadata', 'None', ['exec-verb']],
  ['Metadata', 'Metadata', []],
  ['Metadata', 'Request', []],
  ['Request', 'Metadata', ['exec-verb']],
])('%s for create and %s for get', (create, get, expected) => {
  const on = (level: string, verb: string) =>
    `- {level: ${level}, verbs: [${verb}], resources: [{group: "", resources: [pods/exec]}]}`;
  expect(lint(`${on(create, 'create')}\n${on(get, 'get')}`).map(({ lint: name }) => name)).toEqual(expected);
});

test('what no served request has is shown by none', () => {
  const [finding] = lint(`- {level: Request, verbs: [create], namespaces: [""], resources: ${BOTH}}`);
  expect(finding).toMatchObject({ lint: 'exec-verb', consequence: null });
});
