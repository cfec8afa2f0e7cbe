import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bits } from '../../../../../src/domains/audit/policy/proof/bits.ts';
import * as bits from '../../../../../src/domains/audit/policy/proof/bits.ts';

const SIZE = 100;
const ALL = Array.from({ length: SIZE }, (_, member) => member);

/** One of 100 integers. The integers at the edges of words are drawn more often. */
const member = fc.oneof(fc.constantFrom(0, 31, 32, 63, 64, 95, 96, SIZE - 1), fc.nat(SIZE - 1));
const someMembers = fc.array(member, { maxLength: 8 }).map((members) => [...new Set(members)].sort((a, b) => a - b));

function setOf(members: readonly number[]): Bits {
  return bits.positions(ALL, (one) => members.includes(one));
}

function holdsForAll(holds: (a: number[], b: number[], c: number[], at: number) => void): void {
  fc.assert(fc.property(someMembers, someMembers, someMembers, member, holds), { numRuns: 300 });
}

test('a set has 32 members per word, and contains the inserted members', () => {
  expect([0, 1, 32, 33, 64].map((size) => bits.emptyBits(size).length)).toEqual([0, 1, 1, 2, 2]);
  holdsForAll((a) => {
    const set = bits.emptyBits(SIZE);
    for (const one of a) bits.insert(set, one);
    expect(set).toEqual(setOf(a));
    expect(bits.members(set)).toEqual(a);
    expect(bits.count(set)).toBe(a.length);
    expect(bits.isEmpty(set)).toBe(a.length === 0);
    expect(ALL.filter((one) => bits.has(set, one))).toEqual(a);
  });
});

test('intersections and unions of sets', () => {
  holdsForAll((a, b, c) => {
    const common = a.filter((one) => b.includes(one));
    const together = ALL.filter((one) => a.includes(one) || b.includes(one));
    expect(bits.members(bits.and(setOf(a), setOf(b)))).toEqual(common);
    expect(bits.intersect(setOf(a), setOf(b))).toBe(common.length > 0);
    expect(bits.members(bits.union([setOf(a), setOf(b)]))).toEqual(together);
    expect(bits.firstCommon(setOf(a), setOf(b))).toBe(common[0] ?? -1);
    expect(bits.isSubset(setOf(a), setOf(b))).toBe(common.length === a.length);
    expect(bits.isSubset(setOf(a), setOf(together))).toBe(true);

    const into = setOf(c);
    bits.intersectInto(into, setOf(a), setOf(b));
    expect(bits.members(into)).toEqual(common);
    bits.uniteInto(into, setOf(a), setOf(b));
    expect(bits.members(into)).toEqual(together);
    bits.unite(into, setOf(c));
    expect(bits.members(into)).toEqual(ALL.filter((one) => together.includes(one) || c.includes(one)));
  });
});

test('the remainder of a set', () => {
  holdsForAll((a, b) => {
    const rest = a.filter((one) => !b.includes(one));
    const set = setOf(a);
    expect(bits.remove(set, setOf(b))).toBe(rest.length > 0);
    expect(bits.members(set)).toEqual(rest);
  });
});

test('members from a position on, and up to one', () => {
  holdsForAll((a, _b, _c, at) => {
    expect(bits.nextMember(setOf(a), at)).toBe(a.find((one) => one >= at) ?? -1);
    expect(bits.members(bits.upTo(setOf(a), at))).toEqual(a.filter((one) => one <= at));
  });
});
