import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { grade as gradeScenario } from '../../../src/grading/grade.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { eventLine } from '../../domains/audit/log/sample-events.ts';
import {
  CONTAINER_LOG,
  contextOf,
  judge,
  LOG,
  nodeOf,
  POLICY,
  runningNode,
  STARTED_AT,
  verdict,
} from '../../fixtures/one-check.ts';

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

const CHECK = { kind: 'audit-log-matches' };
const nodeWith = (log: string, policy = POLICY_TEXT) => runningNode([], { [POLICY]: policy, [LOG]: log });
const check = (node: LabNode) => judge({ kind: 'audit-log-matches' }, node);
const grade = (...lines: readonly string[]) => check(nodeWith(lines.map((line) => `${line}\n`).join('')));

test('a log of entries that the policy writes passes', async () => {
  const result = await grade(FITS, eventLine(NODE), eventLine({ ...NODE, stage: 'Panic' }));
  expect(result).toMatchObject({ status: 'pass', actual: `entries in ${LOG}: 3, all written by this policy`, why: '' });
});

test('an empty log passes if the policy is known to record something', async () => {
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
  ['{"kind":"Event"}', 'it contains no audit event.'],
  ['jane was here', 'it is not JSON.'],
  [FITS.slice(0, 200), 'it is not JSON, or is incomplete.'],
  ['2026-11-24T08:00:00Z AUDIT: id="a" stage="b"', 'it is in the legacy format'],
  [
    `{"log": ${JSON.stringify(FITS)}}`,
    'it contains an audit event, but not in the form in which the API server writes one.',
  ],
])('a line that is not an entry is a failure: %j', async (line, why) => {
  const result = await grade(FITS, line);
  expect(result).toMatchObject({ status: 'fail', where: { file: LOG, line: 2 } });
  expect(result.actual).toContain('line 2: not an entry of an audit log: ');
  expect(result.why).toContain(why);
});

test('an entry from before the last start is distinguished from one of another policy', async () => {
  expect((await grade(eventLine({ level: 'Request' }))).why).toMatch(
    /The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at \S+: empty the log after that\./,
  );
  const later = eventLine({ level: 'Request', stageTimestamp: '2999-01-01T00:00:00.000000Z' });
  expect((await grade(later)).why).toContain(
    'The entry was written at 2999-01-01T00:00:00.000000Z; the API server has been running since',
  );
});

test('an incomplete last line is left for the next grade, a complete one is not', async () => {
  expect(await check(nodeWith(`${FITS}\n${FITS.slice(0, 300)}`))).toMatchObject({ status: 'pass' });
  const wrong = eventLine({ level: 'Request' });
  expect(await check(nodeWith(`${FITS}\n${wrong}`))).toMatchObject({ status: 'fail', where: { line: 2 } });
});

test('the hole that emptying an open file may leave is reported, but is not a failure', async () => {
  const result = await check(nodeWith(`${'\0'.repeat(2500)}${FITS}\n`));
  expect(result).toMatchObject({ status: 'pass', actual: `entries in ${LOG}: 1, all written by this policy` });
  expect(result.why).toContain('It begins with 2500 zero bytes');
});

test('a missing log fails, and a removed one is explained', async () => {
  const removed = await check(runningNode([], { [POLICY]: POLICY_TEXT }));
  expect(removed).toMatchObject({ status: 'fail', actual: `${LOG} does not exist on the node` });
  expect(removed.why).toContain('A file that is removed while a program has it open continues to exist without a name');
  const folder = await check(runningNode([], { [POLICY]: POLICY_TEXT, [`${LOG}/x`]: '' }));
  expect(folder).toMatchObject({ status: 'fail', actual: `${LOG} is a directory` });
});

test('without a policy that loads, nothing matches', async () => {
  const result = await check(nodeWith(`${FITS}\n`, 'kind: Policy\nrules: 3\n'));
  expect(result).toMatchObject({
    status: 'fail',
    actual: `${POLICY} is not a policy that loads, so it writes no entries`,
  });
});

test('on standard output, parts are joined and other output of the program is ignored', async () => {
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
    actual: 'kube-apiserver is down: the kubelet has no manifest for it',
  });
});

test('whole verdicts', async () => {
  const judged = (...lines: readonly string[]) => verdict(CHECK, nodeWith(lines.map((line) => `${line}\n`).join('')));
  expect(await judged(FITS, eventLine(NODE))).toMatchInlineSnapshot(
    `"pass: entries in /var/log/kubernetes/audit/audit.log: 2, all written by this policy"`,
  );
  expect(await judged()).toMatchInlineSnapshot(`"pass: /var/log/kubernetes/audit/audit.log is empty"`);
  expect(await judged(FITS, eventLine({ level: 'Request' }))).toMatchInlineSnapshot(`
    "fail: line 2: get /api/v1/namespaces/prod/secrets/db by jane, at level Request, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 2 (line 7) decides: it is the first that matches. It is written at level Metadata.
    The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at 2026-11-24T08:30:00.000Z: empty the log after that.
    1 of 2 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:2"
  `);
  expect(await judged(eventLine({ stage: 'RequestReceived' }), eventLine({ user: {} }))).toMatchInlineSnapshot(`
    "fail: line 1: get /api/v1/namespaces/prod/secrets/db by jane, at level Metadata, stage RequestReceived
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 2 (line 7) decides: it is the first that matches. omitStages omits stage RequestReceived.
    The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at 2026-11-24T08:30:00.000Z: empty the log after that.
    1 of 2 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(eventLine({ user: { username: 'system:kube-scheduler' } }))).toMatchInlineSnapshot(`
    "fail: line 1: get /api/v1/namespaces/prod/secrets/db by system:kube-scheduler, at level Metadata, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 1 (line 5) decides: it is the first that matches. Nothing is written for it.
    The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at 2026-11-24T08:30:00.000Z: empty the log after that.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  const managed = { metadata: { name: 'n', managedFields: [{ manager: 'kubelet' }] } };
  expect(await judged(eventLine({ ...NODE, responseObject: managed }))).toMatchInlineSnapshot(`
    "fail: line 1: get /api/v1/nodes/n by system:node:n, at level RequestResponse, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 3 (line 9) decides: it is the first that matches. Because of omitManagedFields, its bodies are written without managed fields.
    The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at 2026-11-24T08:30:00.000Z: empty the log after that.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(eventLine({ level: 'Request', stageTimestamp: '2999-01-01T00:00:00Z' }))).toMatchInlineSnapshot(`
    "fail: line 1: get /api/v1/namespaces/prod/secrets/db by jane, at level Request, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 2 (line 7) decides: it is the first that matches. It is written at level Metadata.
    The entry was written at 2999-01-01T00:00:00Z; the API server has been running since 2026-11-24T08:30:00.000Z.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(eventLine({ user: {}, requestURI: '/version' }))).toMatchInlineSnapshot(`
    "fail: line 1: get /version by an unauthenticated client, at level Metadata, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: No rule matches it, and a request that no rule matches is not recorded.
    The entry was written at 2026-11-24T08:00:00.004000Z, before the API server read its policy at startup, at 2026-11-24T08:30:00.000Z: empty the log after that.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged('hello')).toMatchInlineSnapshot(`
    "fail: line 1: not an entry of an audit log: hello
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The line is not an entry: it is not JSON.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged('{"kind":"Event"}')).toMatchInlineSnapshot(`
    "fail: line 1: not an entry of an audit log: {"kind":"Event"}
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The line is not an entry: it contains no audit event.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(FITS.slice(0, 200))).toMatchInlineSnapshot(`
    "fail: line 1: not an entry of an audit log: {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Meta
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The line is not an entry: it is not JSON, or is incomplete.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged('2026-11-24T08:00:00Z AUDIT: id="a" stage="b"')).toMatchInlineSnapshot(`
    "fail: line 1: not an entry of an audit log: 2026-11-24T08:00:00Z AUDIT: id="a" stage="b"
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The line is not an entry: it is in the legacy format, which has no level (--audit-log-format).
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(`{"log": ${JSON.stringify(FITS)}}`)).toMatchInlineSnapshot(`
    "fail: line 1: not an entry of an audit log: {"log": "{\\"kind\\":\\"Event\\",\\"apiVersion\\":\\"audit.k8s.io/v
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The line is not an entry: it contains an audit event, but not in the form in which the API server writes one.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  expect(await judged(`${'\0'.repeat(2500)}${FITS}`)).toMatchInlineSnapshot(`
    "pass: entries in /var/log/kubernetes/audit/audit.log: 1, all written by this policy
    why: It begins with 2500 zero bytes: it was emptied while the API server had it open and kept writing at its old offset. To get rid of them, restart the API server, which then appends, and empty the file once more."
  `);
  expect(await verdict(CHECK, runningNode([], { [POLICY]: POLICY_TEXT }))).toMatchInlineSnapshot(`
    "fail: /var/log/kubernetes/audit/audit.log does not exist on the node
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: A file that is removed while a program has it open continues to exist without a name: until the API server is restarted, it writes where nobody can read. To empty a log, truncate it in place: truncate -s 0 FILE."
  `);
  expect(await verdict(CHECK, nodeOf({ [POLICY]: POLICY_TEXT }))).toMatchInlineSnapshot(`
    "fail: /var/log/kubernetes/audit/audit.log does not exist on the node
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The API server creates it at startup, and is down."
  `);
  expect(await verdict(CHECK, runningNode([], { [POLICY]: POLICY_TEXT, [`${LOG}/x`]: '' }))).toMatchInlineSnapshot(`
    "fail: /var/log/kubernetes/audit/audit.log is a directory
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: The API server appends its entries to a file."
  `);
  expect(await verdict(CHECK, nodeWith(FITS, 'kind: Policy\nrules: 3\n'))).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml is not a policy that loads, so it writes no entries
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: unknown group version field audit.k8s.io/__internal, Kind=Policy in policy"
  `);
  expect(await verdict(CHECK, runningNode([]))).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml is not a policy that loads, so it writes no entries
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: there is no such file on the node"
  `);
  const changed = { content: POLICY_TEXT, ctime: new Date(STARTED_AT.getTime() + 60_000) };
  const later = eventLine({ level: 'Request', stageTimestamp: '2999-01-01T00:00:00.000000Z' });
  expect(await verdict(CHECK, runningNode([], { [POLICY]: changed, [LOG]: `${later}\n` }))).toMatchInlineSnapshot(`
    "fail: line 1: get /api/v1/namespaces/prod/secrets/db by jane, at level Request, stage ResponseComplete
    expected: every entry in /var/log/kubernetes/audit/audit.log is one that /etc/kubernetes/audit/policy.yaml has written
    why: Rule 2 (line 7) decides: it is the first that matches. It is written at level Metadata.
    The policy was written at 2026-11-24T08:31:00.000Z, but the API server has been running since 2026-11-24T08:30:00.000Z with the previous policy: restart it, then empty the log.
    1 of 1 lines does not fit.
    at: /var/log/kubernetes/audit/audit.log:1"
  `);
  const onOutput = { audit: { policy: POLICY, log: '-' } };
  expect(await verdict(CHECK, nodeOf({ [POLICY]: POLICY_TEXT }), onOutput)).toMatchInlineSnapshot(`
    "fail: kube-apiserver is down: the kubelet has no manifest for it
    expected: every entry in the log is one that /etc/kubernetes/audit/policy.yaml has written
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
});
