/** Assigns numbers from 0 on, the same to equal values. */
export interface Numbering<T> {
  readonly of: (thing: T) => number;
  readonly at: (number: number) => T;
  readonly all: () => readonly T[];
}

export function numbering<T>(keyOf: (thing: T) => string): Numbering<T> {
  const numbers = new Map<string, number>();
  const things: T[] = [];
  return {
    of(thing) {
      const key = keyOf(thing);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, things.length);
      things.push(thing);
      return things.length - 1;
    },
    at(number) {
      const thing = things[number];
      if (thing === undefined) throw new RangeError(`nothing has number ${number}`);
      return thing;
    },
    all: () => things,
  };
}
