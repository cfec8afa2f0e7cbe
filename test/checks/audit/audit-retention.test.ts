import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { grade as gradeScenario } from '../../../src/grading/grade.ts';
import { eventLine } from '../../domains/audit/log/sample-events.ts';
import { contextOf, judge, MANIFEST, POLICY, runningNode, verdict } from '../../fixtures/one-check.ts';

const SAMPLE = '/root/sample.log';
const DELETIONS = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
  verbs: [delete]
`;
const ALL = DELETIONS.replace('  verbs: [delete]\n', '');

/** An event a second for 16 s, of 1000 bytes with its newline; every fourth is of a deletion. */
const LINES = Array.from({ length: 17 }, (_, second) => {
  const fields = {
    auditID: `a-${second}`,
    stage: 'ResponseComplete',
    verb: second % 4 === 0 ? 'delete' : 'get',
    stageTimestamp: `2026-11-24T08:00:${String(second).padStart(2, '0')}.000000Z`,
  };
  const bare = eventLine({ ...fields, userAgent: '' });
  return `${eventLine({ ...fields, userAgent: 'x'.repeat(999 - bare.length) })}\n`;
});
/** MiB a day: all 17 events in 16 s, and the 5 deletions among them. */
const ALL_PER_DAY = ((17_000 / 16) * 86_400) / 2 ** 20;
const DELETIONS_PER_DAY = ((5_000 / 16) * 86_400) / 2 ** 20;

const demand = { kind: 'audit-retention', sample: SAMPLE, days: 7, budget: '500Mi' };
const nodeWith = (flags: readonly string[], policy = DELETIONS, sample = LINES.join('')) =>
  runningNode(['--audit-log-path=/var/log/audit/audit.log', ...flags], { [POLICY]: policy, [SAMPLE]: sample });
const rotated = (maxsize: number | string, maxbackup: number | string, maxage: number | string = 0) => [
  `--audit-log-maxsize=${maxsize}`,
  `--audit-log-maxbackup=${maxbackup}`,
  `--audit-log-maxage=${maxage}`,
];
const grade = (flags: readonly string[], policy?: string, sample?: string) =>
  judge(demand, nodeWith(flags, policy, sample));

test('the sample has the size that the figures here state', () => {
  expect(LINES.every((line) => line.length === 1000)).toBe(true);
  expect([ALL_PER_DAY, DELETIONS_PER_DAY].map((figure) => figure.toFixed(2))).toEqual(['87.55', '25.75']);
});

test.each([
  [rotated(100, 4)],
  [['--audit-log-maxbackup=4']],
  [rotated(20, 0x17)],
  [rotated(49, '0x9', 7)],
  [rotated(181, 1)],
])('the volume of a week fits: %j', async (flags) => {
  const result = await grade(flags);
  expect(result).toMatchObject({ status: 'pass', points: 3, why: '' });
  expect(result.actual).toContain('the policy writes 25.7 MiB a day, 180.2 MiB in 7 days; ');
});

test('too little is kept: the figures are reported, with the rule that writes the most', async () => {
  const result = await grade(rotated(100, 4), ALL);
  expect(result).toMatchObject({
    status: 'fail',
    actual: 'the policy writes 87.5 MiB a day, 612.8 MiB in 7 days; 400 MiB are certain to be kept',
    expected: 'what the policy writes in 7 days is kept, in files of 500 MiB at most',
    where: { file: POLICY, line: 5 },
  });
  expect(result.why).toContain(
    'Only the rotated files (4), 100 MiB each, are certain to be kept: the file that is being written may have just been started.',
  );
  expect(result.why).toContain('rule 1 (line 5) writes most: 87.5 MiB a day, 100 % of the total.');
  expect((await grade(rotated(180, 1))).actual).toContain('180.2 MiB in 7 days; 180 MiB are certain to be kept');
});

test.each([
  [
    rotated(100, 5),
    'the files grow to 600 MiB together',
    'the file that is being written and the rotated files (5), 100 MiB each.',
  ],
  [['--audit-log-maxbackup=5'], 'the files grow to 600 MiB together', '100 MiB each by default.'],
  [['--audit-log-maxsize=10'], 'the files grow to 1,010 MiB together', 'and the rotated files (100 by default), 10'],
  [rotated(0, 4), '--audit-log-maxsize=0', 'The log is then never rotated'],
  [rotated(251, 1), 'the files grow to 502 MiB together', 'the rotated files (1), 251 MiB each.'],
  [rotated(100, 0), '--audit-log-maxbackup=0', 'they exceed every budget, at 100 MiB each.'],
  [rotated(100, 4, 6), '--audit-log-maxage=6', 'Rotated files are deleted when they are 6 days old'],
  [rotated('100MB', 4), '--audit-log-maxsize=100MB', 'invalid argument "100MB" for "--audit-log-maxsize" flag'],
  [rotated(100, 4, '7d'), '--audit-log-maxage=7d', 'parsing "7d": invalid syntax'],
  [rotated(100, -4), '--audit-log-maxbackup=-4', "--audit-log-maxbackup -4 can't be a negative number"],
  [[...rotated(100, 4), '--audit-log-path=-'], '--audit-log-path=-', 'standard output is not a file'],
])('%j is not sufficient', async (flags, actual, why) => {
  const result = await grade(flags);
  expect(result).toMatchObject({ status: 'fail', actual, hint: 'Look.', where: { file: MANIFEST } });
  expect(result.why).toContain(why);
});

test('before 1.36 the defaults were different, and a maxsize of 0 meant 100', async () => {
  const before = (flags: readonly string[]) => judge(demand, nodeWith(flags), {}, 35);
  expect(await before(rotated(0, 4))).toMatchObject({ status: 'pass' });
  expect(await before(['--audit-log-maxbackup=4'])).toMatchObject({ status: 'pass' });
  expect(await before(['--audit-log-maxsize=10'])).toMatchObject({
    status: 'fail',
    actual: '--audit-log-maxbackup is not given',
    why: 'The number of rotated files is then unlimited, and they exceed every budget, at 10 MiB each.',
  });
});

test('a policy that exactly meets the budget passes', async () => {
  expect(await judge({ ...demand, budget: '500Mi' }, nodeWith(rotated(250, 1)))).toMatchObject({ status: 'pass' });
  expect(await judge({ ...demand, budget: '499Mi' }, nodeWith(rotated(250, 1)))).toMatchObject({ status: 'fail' });
  expect(await judge({ ...demand, budget: '1Gi', days: 1 }, nodeWith(rotated(500, 1)))).toMatchObject({
    status: 'pass',
  });
});

test('if the sample contains less than the policy writes, the figures are a lower bound', async () => {
  const bodies = DELETIONS.replace('Metadata', 'Request');
  const result = await grade(rotated(100, 4), bodies);
  expect(result).toMatchObject({
    status: 'pass',
    why: `${SAMPLE} contains less about these requests than the policy writes.`,
  });
  expect(result.actual).toContain('writes at least 25.7 MiB a day');
});

test('a sample may be compressed; one without times, like a missing one, is an error', async () => {
  const node = nodeWith(rotated(100, 4));
  const compressed = {
    ...node,
    async *streamFile() {
      yield gzipSync(LINES.join(''));
    },
  };
  expect(await judge(demand, compressed)).toMatchObject({ status: 'pass' });
  expect(await grade(rotated(100, 4), DELETIONS, LINES[0])).toMatchObject({
    status: 'error',
    why: `the events of the sample ${SAMPLE} do not span any time`,
  });
  const gone = await judge({ ...demand, sample: '/root/gone.log' }, node);
  expect(gone).toMatchObject({ status: 'error', why: expect.stringContaining('run `cks-lab reset` to restore it') });
});

test('without a policy that loads, nothing is kept', async () => {
  expect(await grade(rotated(100, 4), 'kind: Policy\n')).toMatchObject({
    status: 'fail',
    actual: `${POLICY} is not a policy that loads`,
  });
});

test('a policy that writes nothing earns no points for fitting', async () => {
  const common = { points: 1, hint: 'Look.' };
  const checks = [
    {
      ...common,
      id: 'deletions',
      title: 'Deletions',
      kind: 'audit-policy',
      expect: { requests: { verbs: ['delete'] }, level: 'Metadata' },
    },
    { ...common, ...demand, id: 'kept', title: 'Kept' },
  ];
  const statuses = async (policy: string) =>
    (await gradeScenario(contextOf({ checks }, nodeWith(rotated(100, 4), policy)), CHECK_KINDS)).checks.map(
      ({ status }) => status,
    );
  expect(await statuses('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n')).toEqual([
    'fail',
    'skipped',
  ]);
  expect(await statuses(DELETIONS)).toEqual(['pass', 'pass']);
});

test('whole verdicts', async () => {
  const judged = (flags: readonly string[], policy?: string, sample?: string) =>
    verdict(demand, nodeWith(flags, policy, sample));
  expect(await judged(rotated(100, 4))).toMatchInlineSnapshot(
    `"pass: the policy writes 25.7 MiB a day, 180.2 MiB in 7 days; 400 MiB are certain to be kept, 500 MiB at most"`,
  );
  expect(await judged(rotated(100, 4), DELETIONS.replace('Metadata', 'Request'))).toMatchInlineSnapshot(`
    "pass: the policy writes at least 25.7 MiB a day, 180.1 MiB in 7 days; 400 MiB are certain to be kept, 500 MiB at most
    why: /root/sample.log contains less about these requests than the policy writes."
  `);
  expect(await judged(rotated(100, 4), ALL)).toMatchInlineSnapshot(`
    "fail: the policy writes 87.5 MiB a day, 612.8 MiB in 7 days; 400 MiB are certain to be kept
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Only the rotated files (4), 100 MiB each, are certain to be kept: the file that is being written may have just been started. According to /root/sample.log, rule 1 (line 5) writes most: 87.5 MiB a day, 100 % of the total.
    at: /etc/kubernetes/audit/policy.yaml:5"
  `);
  expect(await judged(['--audit-log-maxbackup=4'], ALL)).toMatchInlineSnapshot(`
    "fail: the policy writes 87.5 MiB a day, 612.8 MiB in 7 days; 400 MiB are certain to be kept
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Only the rotated files (4), 100 MiB each by default, are certain to be kept: the file that is being written may have just been started. According to /root/sample.log, rule 1 (line 5) writes most: 87.5 MiB a day, 100 % of the total.
    at: /etc/kubernetes/audit/policy.yaml:5"
  `);
  expect(await judged(rotated(100, 5))).toMatchInlineSnapshot(`
    "fail: the files grow to 600 MiB together
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: They are the file that is being written and the rotated files (5), 100 MiB each.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await judged(['--audit-log-maxsize=10'])).toMatchInlineSnapshot(`
    "fail: the files grow to 1,010 MiB together
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: They are the file that is being written and the rotated files (100 by default), 10 MiB each.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await judged(rotated(104_857_600, 1))).toMatchInlineSnapshot(`
    "fail: the files grow to 209,715,200 MiB together
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: They are the file that is being written and the rotated files (1), 104,857,600 MiB each. --audit-log-maxsize counts in MB, not in bytes.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await judged(rotated(0, 4))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxsize=0
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: The log is then never rotated, and a single file exceeds every budget.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await judged(rotated(100, 0))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxbackup=0
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: The number of rotated files is then unlimited, and they exceed every budget, at 100 MiB each.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
  expect(await judged(rotated(100, 4, 6))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=6
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Rotated files are deleted when they are 6 days old, even if there is room for them.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:18"
  `);
  expect(await judged(rotated(100, 4, 1))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=1
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Rotated files are deleted when they are 1 day old, even if there is room for them.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:18"
  `);
  expect(await judged(rotated('100MB', 4))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxsize=100MB
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: The API server exits on startup with: invalid argument "100MB" for "--audit-log-maxsize" flag: strconv.ParseInt: parsing "100MB": invalid syntax
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await judged(rotated(100, -4))).toMatchInlineSnapshot(`
    "fail: --audit-log-maxbackup=-4
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: The API server exits on startup with: --audit-log-maxbackup -4 can't be a negative number
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
  expect(await judged([...rotated(100, 4), '--audit-log-path=-'])).toMatchInlineSnapshot(`
    "fail: --audit-log-path=-
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: The flag is given twice, and the last one wins. The API server rotates files only, and standard output is not a file.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:19"
  `);
  expect(await judged(rotated(100, 4), 'kind: Policy\n')).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml is not a policy that loads
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: unknown group version field audit.k8s.io/__internal, Kind=Policy in policy
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
  expect(await judged(rotated(100, 4), DELETIONS, LINES[0])).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: the events of the sample /root/sample.log do not span any time"
  `);
  expect(await verdict({ ...demand, sample: '/root/gone.log' }, nodeWith(rotated(100, 4)))).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: the sample /root/gone.log is no longer on the node; run \`cks-lab reset\` to restore it"
  `);
  expect(await verdict(demand, runningNode(rotated(100, 4)))).toMatchInlineSnapshot(`
    "fail: --audit-log-path is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Without --audit-log-path, the API server writes no log, regardless of its policy.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(
    await verdict(demand, nodeWith(['--audit-log-maxbackup=4', '--audit-log-maxage=6']), {}, 35),
  ).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=6
    expected: what the policy writes in 7 days is kept, in files of 500 MiB at most
    why: Rotated files are deleted when they are 6 days old, even if there is room for them.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
});
