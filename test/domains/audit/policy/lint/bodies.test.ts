import { expect, test } from 'vitest';
import { ADMIN, lint, summarize } from './lint-rules.ts';

const SECRETS = 'The rule logs the content of Secrets.';
const CONFIGMAPS = 'The rule logs the content of ConfigMaps, which often includes passwords.';
const REVIEWED = 'The rule logs the tokens of callers under review.';
const ISSUED = 'The rule logs the tokens issued to service accounts.';

test.each([
  ['RequestResponse, resources: [{group: "", resources: [secrets]}]', 'error secret-bodies', SECRETS, 'secrets'],
  ['Request, resources: [{group: "", resources: [secrets]}]', 'error secret-bodies', SECRETS, 'secrets'],
  [
    'Request, resources: [{group: apps}, {group: "", resources: [configmaps]}]',
    'info configmap-bodies',
    CONFIGMAPS,
    'configmaps',
  ],
  ['Request, resources: [{group: authentication.k8s.io}]', 'warning token-bodies', REVIEWED, 'tokenreviews'],
  [
    'RequestResponse, resources: [{group: "", resources: [serviceaccounts/token]}]',
    'warning token-bodies',
    ISSUED,
    'serviceaccounts/token',
  ],
])('%s', (rule, name, message, resource) => {
  expect(summarize(lint(`- {level: ${rule}}`))).toEqual([
    {
      lint: name,
      at: '6:3',
      message,
      fix: rule.includes(`[{group: "", resources: [${resource}]}]`)
        ? 'Write `level: Metadata`.'
        : `Above it, log \`${resource}\` at Metadata.`,
      shown: expect.stringContaining(ADMIN),
    },
  ]);
});

test.each(['create', 'update', 'patch'])('%s sends the object', (verb) => {
  for (const level of ['Request', 'RequestResponse']) {
    const found = lint(
      `- {level: ${level}, verbs: [${verb}], resources: [{group: "", resources: [secrets, configmaps]}]}`,
    );
    expect(found.map(({ lint: name }) => name)).toEqual(['secret-bodies', 'configmap-bodies']);
  }
});

test.each(['get', 'list', 'delete', 'deletecollection'])('the response to %s contains the objects', (verb) => {
  const rule = (level: string) =>
    `- {level: ${level}, verbs: [${verb}], resources: [{group: "", resources: [secrets, configmaps]}]}`;
  expect(lint(rule('Request'))).toEqual([]);
  expect(lint(rule('RequestResponse')).map(({ lint: name }) => name)).toEqual(['secret-bodies', 'configmap-bodies']);
});

test('service account tokens are in the response, not in the request', () => {
  expect(lint('- {level: Request, resources: [{group: "", resources: [serviceaccounts/token]}]}')).toEqual([]);
});

test('the response to a deletion is reported to contain the object', () => {
  const [finding] = lint('- {level: RequestResponse, verbs: [delete], resources: [{group: "", resources: [secrets]}]}');
  expect(finding?.message).toMatch(
    /^The rule logs the content of Secrets: the response to a deletion contains the whole object/,
  );
});

test('a deletion is the example only if there is no other', () => {
  const [finding] = summarize(
    lint('- {level: RequestResponse, verbs: [delete, patch], resources: [{group: "", resources: [secrets]}]}'),
  );
  expect(finding).toMatchObject({ message: SECRETS, shown: expect.stringContaining('kubectl patch secrets example') });
});

test('the suggested rule above catches no more than the rule logs', () => {
  const [finding] = lint('- {level: Request, users: [bob], namespaces: [prod], resources: [{group: ""}]}');
  expect(finding?.repair?.after?.rules[1]).toMatchObject({
    level: 'Metadata',
    users: ['bob'],
    namespaces: ['prod'],
    resources: [{ group: '', resources: ['secrets'], resourceNames: [] }],
  });
});
