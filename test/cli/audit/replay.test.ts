import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { audit, auditWithInput, docs, fileWith, policyOf } from './program.ts';

const user = { username: 'alice', groups: ['system:authenticated'] };

function event(auditID: string, uri: string, at: string, level = 'Metadata'): string {
  const stage = `2026-01-01T00:00:${at}.000000Z`;
  return `${JSON.stringify({
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level, auditID, stage: 'ResponseComplete', requestURI: uri },
    ...{ verb: 'get', user, requestReceivedTimestamp: stage, stageTimestamp: stage },
  })}\n`;
}

const secret = event('1', '/api/v1/namespaces/prod/secrets/db', '00');
const version = event('2', '/version', '10');

test('the log before and after, in JSON', async () => {
  const log = await fileWith(gzipSync(`${secret}${version}no event\n`), 'audit.log.gz');
  const { code, stdout } = await audit('replay', docs, log, '--json');
  const result = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(Object.keys(result)).toEqual([
    'requests',
    'before',
    'after',
    'levels',
    'rules',
    'unused',
    'loudest',
    'badLines',
  ]);
  expect(result).toMatchObject({
    requests: 2,
    before: { events: 2, bytes: secret.length + version.length },
    after: { events: 1, bytes: secret.length, exact: true },
    levels: { None: 1, Metadata: 1, Request: 0, RequestResponse: 0 },
    unused: [0, 1, 2, 3, 5, 7, 8],
    badLines: 1,
  });
  expect(result.rules[6]).toEqual({ rule: 6, line: 21, requests: 1, events: 1, bytes: secret.length });
  expect(result.loudest).toContainEqual({ by: 'user', value: 'alice', requests: 1, events: 1, bytes: secret.length });
});

test('in words: how long a log lasts, and what is only a lower bound', async () => {
  const everything = await fileWith(policyOf('{level: Request}'));
  const log = await fileWith(`${secret}${version}`);
  const { stdout } = await audit('replay', everything, log, '--size', `${10 * (secret.length + version.length)}B`);
  expect(stdout).toContain('2 requests in 10 s, 2026-01-01T00:00:00Z to 2026-01-01T00:00:10Z\n');
  expect(stdout).toMatch(/^before +2 +\d+ B +100 s$/m);
  expect(stdout).toMatch(/^after +≥ 2 +≥ \d+ B +≤ \d+ s$/m);
  expect(stdout).toContain('lower bounds');
});

test('a log on standard input, and a missing one', async () => {
  const { code, stdout } = await auditWithInput(version, 'replay', docs, '-');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^rule 5 \(line 15\) +None +1 +0 +0 B/m);
  const missing = await audit('replay', docs, '/nowhere/audit.log');
  expect(missing).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/nowhere/audit.log: there is no such file'),
  });
});

test.each([
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe]), 'none of its 2 lines'],
  ['a policy', policyOf('{level: Metadata}'), /none of its \d+ lines/],
  ['an event on many lines', JSON.stringify(JSON.parse(secret), null, 2), /none of its \d+ lines.*jq -c \./],
  ['an event that is not whole', secret.slice(0, 200), 'its only line does not contain'],
  ['other JSON', '{"kind":"Pod"}\n', 'its only line does not contain'],
])('a log without readable events is bad input: %s', async (_, content, message) => {
  const log = await fileWith(secret, 'audit-1.log');
  const other = await fileWith(content, 'audit.log');
  for (const options of [[], ['--json']]) {
    const { code, stdout, stderr } = await audit('replay', docs, log, other, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`cks-lab: the audit log ${other} cannot be replayed: `);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Each line must be a complete JSON value');
  }
});

test('an empty log is one without requests', async () => {
  const { code, stdout } = await audit('replay', docs, await fileWith('\n'));
  expect(code).toBe(0);
  expect(stdout).toContain('The log contains no audit events.');
});
