/** A set of small integers, 32 to a word. Two sets that meet in one operation have the same number of words. */
export type Bits = Uint32Array;

/** The set of the positions at which an item holds. */
export function positions<T>(items: readonly T[], holds: (item: T, position: number) => boolean): Bits {
  const bits = emptyBits(items.length);
  for (const [position, item] of items.entries()) if (holds(item, position)) insert(bits, position);
  return bits;
}

/** The empty set, with room for the integers below `size`. */
export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

export function insert(bits: Bits, member: number): void {
  bits[member >>> 5] = (bits[member >>> 5] ?? 0) | (1 << (member & 31));
}

export function has(bits: Bits, member: number): boolean {
  return (((bits[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
}

export function and(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & (b[index] ?? 0));
}

export function or(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word | (b[index] ?? 0));
}

export function without(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & ~(b[index] ?? 0));
}

export function isEmpty(bits: Bits): boolean {
  for (const word of bits) if (word !== 0) return false;
  return true;
}

export function intersect(a: Bits, b: Bits): boolean {
  for (let index = 0; index < a.length; index++) if (((a[index] ?? 0) & (b[index] ?? 0)) !== 0) return true;
  return false;
}

export function isSubset(a: Bits, b: Bits): boolean {
  for (let index = 0; index < a.length; index++) if (((a[index] ?? 0) & ~(b[index] ?? 0)) !== 0) return false;
  return true;
}

/** The members in ascending order. */
export function members(bits: Bits): number[] {
  const found: number[] = [];
  for (const [index, word] of bits.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) found.push(index * 32 + 31 - Math.clz32(rest & -rest));
  }
  return found;
}
