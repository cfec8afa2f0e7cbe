import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOutgoing } from '../../../src/classroom/pages/terminal/outgoing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function sentBy(outgoing: ReturnType<typeof makeOutgoing>): string {
  let sent = '';
  for (let part = outgoing.next(); part !== null; part = outgoing.next()) sent += new TextDecoder().decode(part);
  return sent;
}

test('what was sent and not taken is sent again on the next connection', () => {
  const outgoing = makeOutgoing();
  for (const key of ['a', 'b', 'c']) outgoing.push(bytes(key), 100);
  expect(sentBy(outgoing)).toBe('abc');
  outgoing.taken(1);
  expect(outgoing.resumed(2)).toBe(0);
  outgoing.push(bytes('d'), 100);
  expect(sentBy(outgoing)).toBe('cd');
});

test('if nobody knows what was taken, a paste that was being sent is dropped, and later keys are kept', () => {
  const outgoing = makeOutgoing();
  outgoing.push(bytes('x'.repeat(200_000)), 1_000_000);
  expect(sentBy(outgoing).length).toBeLessThanOrEqual(96 * 1024);
  outgoing.push(bytes('later'), 1_000_000);
  outgoing.taken(50_000);
  expect(outgoing.resumed(null)).toBe(150_000);
  expect(sentBy(outgoing)).toBe('later');
  outgoing.taken(5);
  expect(outgoing.size).toBe(0);
});

test('what does not fit is refused whole', () => {
  const outgoing = makeOutgoing();
  expect(outgoing.push(bytes('abc'), 4)).toBe(true);
  expect(outgoing.push(bytes('de'), 4)).toBe(false);
  expect(sentBy(outgoing)).toBe('abc');
});

test('an interrupt drops what was not sent', () => {
  const outgoing = makeOutgoing();
  outgoing.push(bytes('x'.repeat(200_000)), 1_000_000);
  const sent = sentBy(outgoing).length;
  outgoing.dropUnsent();
  outgoing.push(bytes('\u0003'), 1_000_000);
  expect(outgoing.size).toBe(sent + 1);
  outgoing.taken(sent);
  expect(sentBy(outgoing)).toBe('\u0003');
});

test('whatever happens on the way to a hub that remembers, everything is taken once and in order', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), length: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({ kind: fc.constant('taken' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ kind: fc.constant('lost' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const outgoing = makeOutgoing();
      let typed = 0;
      /** What has arrived on this connection and the ones before: the bytes count upwards. */
      const taken: number[] = [];
      let underWay: number[] = [];
      const send = () => {
        for (let part = outgoing.next(); part !== null; part = outgoing.next()) underWay.push(...part);
      };
      const take = (part: number) => taken.push(...underWay.splice(0, Math.floor(part * underWay.length)));
      for (const one of events) {
        if (one.kind === 'push') {
          outgoing.push(
            Uint8Array.from({ length: one.length }, (_, index) => (typed + index) % 251),
            Number.POSITIVE_INFINITY,
          );
          typed += one.length;
        } else {
          take(one.part);
          if (one.kind === 'taken') outgoing.taken(taken.length);
          else {
            underWay = [];
            outgoing.resumed(taken.length);
          }
        }
        send();
      }
      while (outgoing.size > 0) {
        send();
        take(1);
        outgoing.taken(taken.length);
      }
      expect(taken.length).toBe(typed);
      expect(taken.findIndex((byte, index) => byte !== index % 251)).toBe(-1);
    }),
    { numRuns: 30 },
  );
});
