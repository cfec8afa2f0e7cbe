import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { grade } from '../../../src/grading/grade.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { brokenReferences } from '../../../src/scenarios/references.ts';
import { contextOf, judge, nodeOf, runningNode } from '../../fixtures/one-check.ts';

const actions = [[{ id: 'list', kubectl: 'get secrets -n {run}', mayFail: true }]];
const response = (status: string) =>
  `I0101 00:00:00.000000 1 round_trippers.go:632] "Response" verb="GET" url="https://a/b" status="${status}"\n`;

type Finished = Awaited<ReturnType<LabNode['kubectl']>>;

/** A node whose API server is ready, and whose kubectl ends so in every action. */
function acting(kubectl: () => Finished): LabNode {
  return {
    ...runningNode([]),
    kubectl: async (args) => (args.includes('/readyz') ? { exitCode: 0, stdout: 'ok', stderr: '' } : kubectl()),
  };
}

const answering = (exitCode: number, stdout: string, stderr: string) => acting(() => ({ exitCode, stdout, stderr }));

const FORBIDDEN = answering(1, '', `${response('403 Forbidden')}Error from server (Forbidden): no\n`);
const NOT_FOUND = answering(1, '', `${response('404 Not Found')}Error from server (NotFound): none\n`);
const ALLOWED = answering(0, 'db   Opaque\n', response('200 OK'));
const UNREACHABLE = answering(1, '', 'The connection to the server was refused\n');
const BROKEN = answering(1, '', `${response('403 Forbidden')}${response('503 Service Unavailable')}try again\n`);

const refused = { kind: 'action-result', action: 'list', refusedWith: 403 };
const succeeds = { kind: 'action-result', action: 'list' };

test.each([
  ['a refusal with that status', refused, FORBIDDEN, 'pass'],
  ['a refusal with another status', refused, NOT_FOUND, 'fail'],
  ['a success where a refusal is asked for', refused, ALLOWED, 'fail'],
  ['no answer where a refusal is asked for', refused, UNREACHABLE, 'error'],
  ['a failure of the API server where a refusal is asked for', refused, BROKEN, 'error'],
  ['a success', succeeds, ALLOWED, 'pass'],
  ['a refusal where a success is asked for', succeeds, FORBIDDEN, 'fail'],
  ['no answer where a success is asked for', succeeds, UNREACHABLE, 'error'],
  ['a success with that output', { ...succeeds, output: 'Opaque' }, ALLOWED, 'pass'],
  ['a success with another output', { ...succeeds, output: 'kubernetes.io/tls' }, ALLOWED, 'fail'],
  ['a refusal with those words', { ...refused, output: '(Forbidden)' }, FORBIDDEN, 'pass'],
] as const)('%s', async (_what, check, node, status) => {
  expect((await judge(check, node, { actions })).status).toBe(status);
});

test('a failure names the user, the line and the response', async () => {
  expect(await judge(refused, NOT_FOUND, { actions })).toMatchObject({
    actual: 'the API server refused it with status 404: Error from server (NotFound): none',
    expected: expect.stringMatching(
      /^the API server refuses `kubectl get secrets -n cks-[0-9a-f]{12}` for kubernetes-admin with status 403$/,
    ),
  });
});

test('checks on results of actions and on the log share one run of the actions', async () => {
  let performed = 0;
  const node = acting(() => ({ exitCode: 0, stdout: `${performed++}`, stderr: '' }));
  const common = { title: 'T', points: 1, hint: 'H', kind: 'action-result', action: 'list' };
  const checks = [
    { ...common, id: 'first', output: '0' },
    { ...common, id: 'second', output: '0' },
  ];
  const { checks: results } = await grade(contextOf({ actions, checks }, node), CHECK_KINDS);
  expect(results.map(({ status }) => status)).toEqual(['pass', 'pass']);
});

test.each([
  [{ action: 'other' }, 'there is no action "other"'],
  [{ action: 'must' }, 'the action "must" needs "mayFail: true" for a check on how it ends'],
])('a scenario is refused if it names an action whose result is unpredictable: %j', (check, message) => {
  const parts = {
    actions: [[{ id: 'must', kubectl: 'get pods' }]],
    checks: [{ id: 'one', title: 'One', points: 1, hint: 'Look.', kind: 'action-result', ...check }],
  };
  const { definition } = contextOf(parts, nodeOf({})).scenario;
  expect([...brokenReferences(definition, CHECK_KINDS)]).toEqual([{ at: ['checks', 0, 'action'], message }]);
});
