import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { isRecord } from '../../../src/kubernetes/decoding/record.ts';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { contextOf, nodeOf, verdict } from '../../fixtures/one-check.ts';

const CHECK = {
  kind: 'pod-admission',
  namespace: 'shop',
  admitted: [{ name: 'a Pod of account good', spec: { serviceAccountName: 'good' } }],
  denied: [{ name: 'a Pod of account evil', spec: { serviceAccountName: 'evil' } }],
};

/** Denies the Pods of one account in these words and admits all others. */
const denying =
  (account: string, message: string, status = 422) =>
  ({ body }: Asked): Answered => {
    const isDenied = isRecord(body) && isRecord(body.spec) && body.spec.serviceAccountName === account;
    return isDenied ? { status, body: { kind: 'Status', message } } : { status: 201, body };
  };

const said = (answer: (asked: Asked) => Answered) => withAnsweringNode(answer, (node) => verdict(CHECK, node));

test.concurrent('Pods are admitted and denied as they should be', async () => {
  expect(
    await said(denying('evil', 'pods "probe" is forbidden: ValidatingAdmissionPolicy \'p\' denied request: no')),
  ).toBe('pass: 2 Pods tried, all as the task says');
});

test.concurrent.each([
  ['a Pod that should be denied', 'nobody', '', 'a Pod of account evil is admitted', 'a Pod of account evil is denied'],
  [
    'a refusal in other words',
    'evil',
    'exceeded quota',
    'a Pod of account evil is refused',
    'a Pod of account evil is denied',
  ],
])('%s is shown', async (_, account, message, actual, expected) => {
  const text = await said(denying(account, message));
  expect(text).toContain(`fail: ${actual}\nexpected: ${expected} in namespace shop\n`);
  expect(text).toContain(message);
});

test.concurrent('a Pod that should be admitted is shown with what the API server says', async () => {
  const both = ({ path }: Asked): Answered => ({ status: 422, body: { message: `${path} denied request: all` } });
  expect(await said(both)).toBe(
    [
      'fail: a Pod of account good is refused',
      'expected: a Pod of account good is admitted in namespace shop',
      'why: The API server says: /api/v1/namespaces/shop/pods?dryRun=All denied request: all',
    ].join('\n'),
  );
});

test.concurrent('an answer that decides nothing is an error, and an API server that is down a failure', async () => {
  expect(await said(denying('evil', 'denied request', 503))).toContain('error: the grader could not decide');
  expect(await verdict(CHECK, nodeOf({}))).toContain('expected: an API server that can be asked');
  expect(await said(() => ({ status: 404, body: {} }))).toContain('fail: there is no namespace shop');
});

test.concurrent('a check without a Pod is reported when the scenario is loaded', () => {
  const kind = CHECK_KINDS.find((one) => one.kind === 'pod-admission');
  const written = { id: 'one', title: 'One', points: 1, hint: 'Look.', kind: 'pod-admission', namespace: 'shop' };
  const { definition } = contextOf({ checks: [written] }, nodeOf({})).scenario;
  expect(kind?.references({ needs: [], ...written }, definition)).toMatchObject([{ at: ['denied'] }]);
});
