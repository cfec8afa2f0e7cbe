import { expect, test } from 'vitest';
import { audit, auditWithInput, docs, fileWith, policyOf } from './program.ts';

const user = { name: 'alice', groups: ['system:authenticated'] };
const pod = { group: '', resource: 'pods', subresource: '', namespace: 'default', name: 'x' };

function lines(...requests: readonly object[]): string {
  return requests.map((request) => `${JSON.stringify(request)}\n`).join('');
}

test('each request gets an answer, in order, and rules count from 0', async () => {
  const requests = lines(
    { user, verb: 'get', resource: pod },
    { user: null, verb: 'get', path: '/version' },
    { user, verb: 'get', resource: null, path: '/version' },
    // JSON does not treat U+2028, the line separator, as the end of a line.
    { user: { name: 'a\u2028b', groups: [] }, verb: 'list', resource: { resource: 'secrets' } },
  );
  const { code, stdout } = await auditWithInput(requests.trimEnd(), 'eval', docs, '--requests', '-', '--json');
  const stages = { omitStages: ['RequestReceived'], omitManagedFields: false };
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { level: 'RequestResponse', ...stages, rule: 0 },
    { level: 'Metadata', ...stages, rule: 8 },
    { level: 'None', ...stages, rule: 4 },
    { level: 'Metadata', ...stages, rule: 6 },
  ]);
});

test('a request that no rule matches has no rule', async () => {
  const only = await fileWith(policyOf('{level: Metadata, users: [bob]}'));
  const requests = await fileWith(lines({ user, verb: 'get', resource: pod }));
  const { stdout } = await audit('eval', only, '--requests', requests, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ level: 'None', rule: null });
  expect((await audit('eval', only, '--requests', requests)).stdout).toBe('None, no rule\n');
});

test.each([
  ['no JSON', '{"user":', 'it is not JSON'],
  ['an unknown field', '{"user":null,"verb":"get","uri":"/x"}', 'uri: there is no such field'],
  ['neither resource nor path', '{"user":null,"verb":"get"}', 'for a resource or for a path'],
  ['nothing about the user', '{"verb":"get","path":"/x"}', 'user: is missing'],
  ['a list', '[]', 'must be a map'],
  ['groups in a string', '{"user":{"name":"a","groups":"b"},"verb":"get","path":"/x"}', 'user.groups: must be a list'],
  ['no name of a resource', '{"user":null,"verb":"get","resource":{"resource":""}}', 'must not be empty'],
  ['an empty line', '\n{}', 'empty'],
])('%s stops it at that line, after the earlier answers', async (_, bad, problem) => {
  const requests = await fileWith(`${lines({ user, verb: 'get', resource: pod })}${bad}\n`, 'r.jsonl');
  const { code, stdout, stderr } = await audit('eval', docs, '--requests', requests, '--json');
  expect(code).toBe(2);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stderr).toContain(`${requests}:2: `);
  expect(stderr).toContain(problem);
});
