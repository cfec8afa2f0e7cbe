import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Spans } from '../../../src/domains/network/spans.ts';
import {
  contains,
  covers,
  difference,
  intersection,
  sameSpans,
  spansOf,
  union,
} from '../../../src/domains/network/spans.ts';

const END = 20;
const set = fc
  .array(
    fc.tuple(fc.nat(END), fc.nat(END)).map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]),
  )
  .map(spansOf);
const points = (spans: Spans<number>) => Array.from({ length: END + 1 }, (_, point) => contains(spans, point));

test('sets of intervals behave like sets of points', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const [inA, inB] = [points(a), points(b)];
      const both = (combine: (x: boolean, y: boolean) => boolean) => inA.map((x, i) => combine(x, inB[i] ?? false));
      expect(points(union(a, b))).toEqual(both((x, y) => x || y));
      expect(points(intersection(a, b))).toEqual(both((x, y) => x && y));
      expect(points(difference(a, b))).toEqual(both((x, y) => x && !y));
      expect(covers(a, b)).toBe(both((x, y) => x || !y).every(Boolean));
      expect(sameSpans(a, b)).toBe(inA.every((x, i) => x === inB[i]));
      for (const result of [union(a, b), intersection(a, b), difference(a, b)]) expect(spansOf(result)).toEqual(result);
    }),
  );
});
