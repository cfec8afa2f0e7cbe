/**
 * Classes of the values of one attribute. Values in the same lists meet the same conditions, so the first of them
 * represents all, unless a trait distinguishes them.
 */
export function classes(
  lists: readonly (readonly string[])[],
  preferred: readonly string[],
  trait: (value: string) => string = () => '',
): readonly string[] {
  const seats = seatsIn(lists);
  return distinctBy([...preferred, ...seats.keys()], (value) => `${trait(value)} ${seats.get(value)?.join() ?? ''}`);
}

/** For each named value, the numbers of the lists that name it. */
export function seatsIn(lists: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const seats = new Map<string, number[]>();
  for (const [number, list] of lists.entries()) {
    for (const value of new Set(list)) append(seats, value, number);
  }
  return seats;
}

/** The first item of each key, in order. */
export function distinctBy<T>(items: Iterable<T>, key: (item: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) {
    const at = key(item);
    if (!first.has(at)) first.set(at, item);
  }
  return [...first.values()];
}

/** A value that is not taken: the word itself, or the word with the first number that makes it unique. */
export function fresh(word: string, taken: { has(value: string): boolean }): string {
  if (!taken.has(word)) return word;
  for (let number = 2; ; number++) {
    const candidate = `${word}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
