import { expect, test } from 'vitest';
import { ledger } from '../../src/replay/ledger.ts';
import { stageBit } from '../../src/replay/stages.ts';
import type { Tally } from '../../src/replay/tally.ts';

const received = stageBit('RequestReceived');
const complete = stageBit('ResponseComplete');

function stretch(...open: readonly (readonly [auditID: string, seen: number])[]): Tally {
  const counts = { requests: open.length, before: { events: 0, bytes: 0 }, after: { events: 0, bytes: 0 } };
  return {
    classes: [
      {
        rule: 0,
        level: 'Metadata',
        user: 'jane',
        verb: 'get',
        target: 'pods',
        isResource: true,
        written: received | complete,
        ...counts,
      },
    ],
    open: open.map(([auditID, seen]) => ({ auditID, classIndex: 0, seen, receivedAt: '2026-11-24T08:00:00Z' })),
    exact: true,
    badLines: 0,
    legacyLines: 0,
    from: null,
    to: null,
  };
}

function settled(requests: ReturnType<typeof ledger>, tally: Tally) {
  const holdsAll = requests.settle(tally, '2026-11-24T08:00:00Z');
  return [tally.classes[0]?.requests, holdsAll];
}

test('a request that goes on is counted where it began', () => {
  const requests = ledger();
  expect(settled(requests, stretch(['a', received], ['b', received]))).toEqual([2, true]);
  expect(settled(requests, stretch(['a', complete], ['c', received]))).toEqual([1, true]);
  expect(settled(requests, stretch(['a', received | complete], ['b', complete], ['c', complete]))).toEqual([1, true]);
});

test('a request that ends without having begun misses a stage', () => {
  expect(settled(ledger(), stretch(['a', complete]))).toEqual([1, false]);
});

test('a long request is remembered however many short ones come between', () => {
  const requests = ledger();
  settled(requests, stretch(['long', received]));
  for (let round = 0; round < 30; round += 1) {
    const ids = Array.from({ length: 10_000 }, (_, index) => [`${round}-${index}`, complete] as const);
    settled(requests, stretch(...ids));
  }
  expect(settled(requests, stretch(['long', complete]))).toEqual([0, true]);
});
