import { expect, test } from 'vitest';
import { ledger } from '../../../../src/domains/audit/replay/ledger.ts';
import { stageBit } from '../../../../src/domains/audit/replay/stages.ts';

const received = stageBit('RequestReceived');
const complete = stageBit('ResponseComplete');

function stretch(...requests: readonly (readonly [auditID: string, seen: number])[]) {
  const sum = { name: 0, requests: requests.length, events: 0, bytes: 0 };
  const open = requests.map(([auditID, seen]) => ({
    auditID,
    sums: [sum],
    seen,
    written: received | complete,
    next: complete,
    mayGoOn: true,
    receivedAt: '2026-11-24T08:00:00Z',
  }));
  return { sum, open, stages: requests.reduce((stages, [, seen]) => stages | seen, 0) };
}

function entered(requests: ReturnType<typeof ledger>, { sum, ...rest }: ReturnType<typeof stretch>) {
  requests.enter(rest, '2026-11-24T08:00:00Z');
  return [sum.requests, requests.holdsAll()];
}

test('a request that continues is counted where it began', () => {
  const requests = ledger();
  expect(entered(requests, stretch(['a', received], ['b', received]))).toEqual([2, true]);
  expect(entered(requests, stretch(['a', complete], ['c', received]))).toEqual([1, true]);
  expect(entered(requests, stretch(['a', received | complete], ['b', complete], ['c', complete]))).toEqual([1, true]);
});

test('a request that ends without having begun lacks a stage', () => {
  expect(entered(ledger(), stretch(['a', complete]))).toEqual([1, false]);
});

test('a long request is remembered however many short ones come in between', () => {
  const requests = ledger();
  entered(requests, stretch(['long', received]));
  for (let round = 0; round < 12; round += 1) {
    const ids = Array.from({ length: 10_000 }, (_, index) => [`${round}-${index}`, received | complete] as const);
    entered(requests, stretch(...ids));
  }
  expect(entered(requests, stretch(['long', complete]))).toEqual([0, true]);
});

test('a request waiting for a response at the end of a file may get it in the next', () => {
  const requests = ledger();
  entered(requests, stretch(['a', received], ['b', received]));
  requests.endFile('2026-11-24T08:00:30Z');
  expect(requests.holdsAll()).toBe(false);
  expect(entered(requests, stretch(['a', complete], ['b', complete]))).toEqual([0, true]);
  requests.endFile('2026-11-24T09:00:00Z');
  expect(requests.holdsAll()).toBe(true);
});

test('a response is missing if the file continues for more than a minute', () => {
  for (const [end, holdsAll] of [
    ['2026-11-24T08:01:00Z', true],
    ['2026-11-24T08:01:01Z', false],
  ] as const) {
    const requests = ledger();
    entered(requests, stretch(['a', received], ['b', received | complete]));
    requests.endFile(end);
    expect(requests.holdsAll()).toBe(holdsAll);
  }
});
