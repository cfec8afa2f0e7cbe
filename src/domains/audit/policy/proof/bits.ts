/** A set of small integers, 32 to a word. Two sets in one operation must have the same number of words. */
export type Bits = number[];

/** The set of the positions for which the predicate is true. */
export function positions<T>(items: readonly T[], holds: (item: T, position: number) => boolean): Bits {
  const bits = emptyBits(items.length);
  for (let position = 0; position < items.length; position++) {
    const item = items[position];
    if (item !== undefined && holds(item, position)) insert(bits, position);
  }
  return bits;
}

/** Empty sets by their number of words: copying one is faster than growing one. */
const empty = new Map<number, Bits>();

/** The empty set, with room for the integers below `size`. */
export function emptyBits(size: number): Bits {
  const words = (size + 31) >>> 5;
  const known = empty.get(words);
  if (known !== undefined) return known.slice();
  const bits: number[] = [];
  while (bits.length < words) bits.push(0);
  empty.set(words, bits);
  return bits.slice();
}

export function insert(bits: Bits, member: number): void {
  bits[member >>> 5] = (bits[member >>> 5] ?? 0) | (1 << (member & 31));
}

export function has(bits: Bits, member: number): boolean {
  return (((bits[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
}

export function and(a: Bits, b: Bits): Bits {
  const both = a.slice();
  for (let word = 0; word < both.length; word++) both[word] = (both[word] ?? 0) & (b[word] ?? 0);
  return both;
}

/** Sets `into` to the members that `a` and `b` have in common. */
export function intersectInto(into: Bits, a: Bits, b: Bits): void {
  for (let word = 0; word < into.length; word++) into[word] = (a[word] ?? 0) & (b[word] ?? 0);
}

export function intersect(a: Bits, b: Bits): boolean {
  return firstCommon(a, b) !== -1;
}

/** The members of any of the sets; there must be at least one set. */
export function union(sets: readonly Bits[]): Bits {
  const all = emptyBits((sets[0]?.length ?? 0) * 32);
  for (const set of sets) unite(all, set);
  return all;
}

/** Adds the members of `more` to `bits`. */
export function unite(bits: Bits, more: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) | (more[word] ?? 0);
}

export function isEmpty(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word++) if (bits[word] !== 0) return false;
  return true;
}

export function isSubset(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word++) if (((a[word] ?? 0) & ~(b[word] ?? 0)) !== 0) return false;
  return true;
}

/** The members up to and including `last`. */
export function upTo(bits: Bits, last: number): Bits {
  return bits.map((word, index) => {
    if (index !== last >>> 5) return index < last >>> 5 ? word : 0;
    return word & (0xffffffff >>> (31 - (last & 31)));
  });
}

/** The first member from `start` on, or -1. */
export function nextMember(bits: Bits, start: number): number {
  let word = start >>> 5;
  let rest = (bits[word] ?? 0) & (0xffffffff << (start & 31));
  while (rest === 0 && ++word < bits.length) rest = bits[word] ?? 0;
  return rest === 0 ? -1 : word * 32 + 31 - Math.clz32(rest & -rest);
}

/** Sets `into` to the members of `a` or `b`. */
export function uniteInto(into: Bits, a: Bits, b: Bits): void {
  for (let word = 0; word < into.length; word++) into[word] = (a[word] ?? 0) | (b[word] ?? 0);
}

/** The first common member, or -1. */
export function firstCommon(a: Bits, b: Bits): number {
  for (let word = 0; word < a.length; word++) {
    const common = (a[word] ?? 0) & (b[word] ?? 0);
    if (common !== 0) return word * 32 + 31 - Math.clz32(common & -common);
  }
  return -1;
}

/** Removes the members of `these` from `bits`. Returns whether any are left. */
export function remove(bits: Bits, these: Bits): boolean {
  let rest = 0;
  for (let word = 0; word < bits.length; word++) {
    const left = (bits[word] ?? 0) & ~(these[word] ?? 0);
    bits[word] = left;
    rest |= left;
  }
  return rest !== 0;
}

/** The number of members. */
export function count(bits: Bits): number {
  let number = 0;
  for (let rest of bits) for (; rest !== 0; rest &= rest - 1) number++;
  return number;
}

/** The members in ascending order. */
export function members(bits: Bits): number[] {
  const found: number[] = [];
  for (let member = nextMember(bits, 0); member !== -1; member = nextMember(bits, member + 1)) found.push(member);
  return found;
}
