import { expect, test } from 'vitest';
import {
  answerInWords,
  expectedInWords,
  isExpected,
  messageOfStatus,
} from '../../../src/checks/requests/expected-answer.ts';
import type { Answer } from '../../../src/node/secured/request.ts';

const response = (status: number, body = ''): Answer => ({ kind: 'response', status, body });
const ALERT: Answer = { kind: 'refused', alert: 'certificate required' };
const NOT_TLS: Answer = { kind: 'not-tls' };

test.each([
  [401, response(401), true],
  [401, response(403), false],
  [401, ALERT, false],
  [401, NOT_TLS, false],
  [[401, 403], response(403), true],
  [[401, 403], response(200), false],
  ['tls alert', ALERT, true],
  ['tls alert', response(401), false],
  ['tls alert', NOT_TLS, false],
] as const)('expected %j, got %j: %s', (expected, answer, isMet) => {
  expect(isExpected(answer, typeof expected === 'object' ? [...expected] : expected)).toBe(isMet);
});

test('expectations and answers read alike', () => {
  expect([expectedInWords(401), expectedInWords([401, 403]), expectedInWords('tls alert')]).toEqual([
    'is answered with 401',
    'is answered with 401 or 403',
    'is refused by a TLS alert',
  ]);
  expect([answerInWords(response(200)), answerInWords(ALERT), answerInWords(NOT_TLS)]).toEqual([
    'is answered with 200',
    'is refused by the TLS alert "certificate required"',
    'reaches a server that does not speak TLS',
  ]);
});

test('only the message of a Status is shown', () => {
  expect(messageOfStatus(response(403, '{"kind":"Status","message":"forbidden"}'))).toBe('It says: forbidden');
  expect(messageOfStatus(response(200, '{"kind":"Secret","message":"s3cret"}'))).toBe('');
  expect(messageOfStatus(response(200, 'not JSON'))).toBe('');
  expect(messageOfStatus(ALERT)).toBe('');
});
