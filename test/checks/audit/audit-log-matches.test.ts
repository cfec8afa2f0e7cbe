import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { grade as gradeScenario } from '../../../src/grading/grade.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { eventLine } from '../../domains/audit/log/sample-events.ts';
import { CONTAINER_LOG, contextOf, judge, LOG, POLICY, runningNode } from '../../fixtures/one-check.ts';

const POLICY_TEXT = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: ["system:kube-scheduler"]
- level: Metadata
  resources: [{group: "", resources: [secrets]}]
- level: RequestResponse
  userGroups: ["system:nodes"]
  omitManagedFields: true
`;
const FITS = eventLine();
const NODE = {
  level: 'RequestResponse',
  requestURI: '/api/v1/nodes/n',
  user: { username: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] },
};

const nodeWith = (log: string, policy = POLICY_TEXT) => runningNode([], { [POLICY]: policy, [LOG]: log });
const check = (node: LabNode) => judge({ kind: 'audit-log-matches' }, node);
const grade = (...lines: readonly string[]) => check(nodeWith(lines.map((line) => `${line}\n`).join('')));

test('a log of entries that the policy writes passes', async () => {
  const result = await grade(FITS, eventLine(NODE), eventLine({ ...NODE, stage: 'Panic' }));
  expect(result).toMatchObject({ status: 'pass', actual: `entries in ${LOG}: 3, all written by this policy`, why: '' });
});

test('an empty log passes, where the policy is known to record something', async () => {
  expect(await check(nodeWith(''))).toMatchObject({ status: 'pass', actual: `${LOG} is empty` });
  const secrets = { requests: { resources: [{ group: '', resources: ['secrets'] }] }, level: 'Metadata' };
  const node = nodeWith('', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n');
  const common = { points: 1, hint: 'Look.' };
  const checks = [
    { ...common, id: 'fits', title: 'It fits', kind: 'audit-log-matches' },
    { ...common, id: 'secrets', title: 'Secrets', kind: 'audit-policy', expect: secrets },
  ];
  const graded = await gradeScenario(contextOf({ checks }, node), CHECK_KINDS);
  expect(graded.checks.map(({ status }) => status)).toEqual(['skipped', 'fail']);
});

test.each([
  [
    { level: 'Request' },
    'get /api/v1/namespaces/prod/secrets/db by jane, at level Request, stage ResponseComplete',
    'Rule 2 (line 7) decides: it is the first that matches. It is written at level Metadata.',
  ],
  [{ stage: 'RequestReceived' }, 'stage RequestReceived', 'omitStages omits stage RequestReceived.'],
  [
    { requestURI: '/api/v1/namespaces/prod/configmaps/db' },
    'get /api/v1/namespaces/prod/configmaps/db',
    'No rule matches it',
  ],
  [
    { user: { username: 'system:kube-scheduler' } },
    'by system:kube-scheduler',
    'Rule 1 (line 5) decides: it is the first that matches. Nothing is written for it.',
  ],
  [
    { user: {}, stage: 'ResponseStarted', requestURI: '/version' },
    'by an unauthenticated client',
    'No rule matches it',
  ],
  [
    { ...NODE, responseObject: { metadata: { name: 'n', managedFields: [{ manager: 'kubelet' }] } } },
    'at level RequestResponse',
    'its bodies are written without managed fields',
  ],
  [
    {
      impersonatedUser: { username: 'system:node:n', groups: ['system:nodes'] },
      requestURI: '/api/v1/nodes/n',
      level: 'RequestResponse',
    },
    'by jane',
    'No rule matches it',
  ],
])('an entry that the policy does not write is shown with its line and its rule: %j', async (fields, actual, why) => {
  const result = await grade(FITS, '', eventLine(fields), eventLine({ level: 'Request' }));
  expect(result).toMatchObject({ status: 'fail', points: 0, hint: 'Look.', where: { file: LOG, line: 3 } });
  expect(result.actual).toContain('line 3: ');
  expect(result.actual).toContain(actual);
  expect(result.why).toContain(why);
  expect(result.why).toContain('2 of 3 lines do not fit.');
});

test.each([
  ['{"kind":"Event"}', 'there is no audit event in it.'],
  ['jane was here', 'it is not JSON.'],
  [FITS.slice(0, 200), 'it is not JSON, or not all of it is there.'],
  ['2026-11-24T08:00:00Z AUDIT: id="a" stage="b"', 'it is in the legacy format'],
  [
    `{"log": ${JSON.stringify(FITS)}}`,
    'it contains an audit event, but not in the form in which the API server writes one.',
  ],
])('a line that is no entry is a failure: %j', async (line, why) => {
  const result = await grade(FITS, line);
  expect(result).toMatchObject({ status: 'fail', where: { file: LOG, line: 2 } });
  expect(result.actual).toContain('line 2: not an entry of an audit log: ');
  expect(result.why).toContain(why);
});

test('an entry of before the last start is told apart from one of another policy', async () => {
  expect((await grade(eventLine({ level: 'Request' }))).why).toMatch(
    /The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at \S+: empty the log after that\./,
  );
  const later = eventLine({ level: 'Request', stageTimestamp: '2999-01-01T00:00:00.000000Z' });
  expect((await grade(later)).why).toContain(
    'The entry was written at 2999-01-01T00:00:00.000000Z; the API server has been running since',
  );
});

test('a last line that is still being written is left for the next grade, one that is whole is not', async () => {
  expect(await check(nodeWith(`${FITS}\n${FITS.slice(0, 300)}`))).toMatchObject({ status: 'pass' });
  const wrong = eventLine({ level: 'Request' });
  expect(await check(nodeWith(`${FITS}\n${wrong}`))).toMatchObject({ status: 'fail', where: { line: 2 } });
});

test('the hole that emptying an open file may leave is told, and no failure', async () => {
  const result = await check(nodeWith(`${'\0'.repeat(2500)}${FITS}\n`));
  expect(result).toMatchObject({ status: 'pass', actual: `entries in ${LOG}: 1, all written by this policy` });
  expect(result.why).toContain('It begins with 2500 zero bytes');
});

test('a log that is not there fails, and a removed one is explained', async () => {
  const removed = await check(runningNode([], { [POLICY]: POLICY_TEXT }));
  expect(removed).toMatchObject({ status: 'fail', actual: `${LOG} does not exist on the node` });
  expect(removed.why).toContain('A file that is removed while a program has it open lives on without a name');
  const folder = await check(runningNode([], { [POLICY]: POLICY_TEXT, [`${LOG}/x`]: '' }));
  expect(folder).toMatchObject({ status: 'fail', actual: `${LOG} is a directory` });
});

test('without a policy that loads nothing fits', async () => {
  const result = await check(nodeWith(`${FITS}\n`, 'kind: Policy\nrules: 3\n'));
  expect(result).toMatchObject({
    status: 'fail',
    actual: `${POLICY} is not a policy that loads, so it writes no entries`,
  });
});

test('on standard output, parts are joined and what the program says is passed over', async () => {
  const cri = (stream: string, tag: string, text: string) =>
    `2026-11-24T08:00:00.123456789Z ${stream} ${tag} ${text}\n`;
  const lines = [
    cri('stderr', 'F', 'I1124 08:00:00.2       1 server.go:1] "Version: v1.37.2"'),
    cri('stdout', 'P', FITS.slice(0, 100)),
    cri('stderr', 'F', 'W1124 08:00:00.2       1 x.go:1] in between'),
    cri('stdout', 'F', FITS.slice(100)),
    cri('stdout', 'F', eventLine({ level: 'Request' })),
  ];
  const onOutput = (text: string) =>
    judge({ kind: 'audit-log-matches' }, runningNode([], { [POLICY]: POLICY_TEXT, [CONTAINER_LOG]: text }), {
      audit: { policy: POLICY, log: '-' },
    });
  expect(await onOutput(lines.slice(0, 4).join(''))).toMatchObject({
    status: 'pass',
    actual: `entries in ${CONTAINER_LOG}: 1, all written by this policy`,
  });
  expect(await onOutput(lines.join(''))).toMatchObject({ status: 'fail', where: { file: CONTAINER_LOG, line: 5 } });
  const down = { ...nodeWith(''), list: async () => [] };
  expect(await judge({ kind: 'audit-log-matches' }, down, { audit: { policy: POLICY, log: '-' } })).toMatchObject({
    status: 'fail',
    actual: 'kube-apiserver is down: the kubelet has no manifest to run it from',
  });
});
