/**
 * Guards for JSON that another process, or another version of this program, has written. For commands that run for
 * milliseconds, and for the supervisor of a node: zod takes longer to load than the former run, and more memory than
 * the latter should use. Fields that a guard does not name are kept.
 */
export type Guard<T> = (value: unknown) => value is T;

export const isString: Guard<string> = (value) => typeof value === 'string';
export const isNumber: Guard<number> = (value) => typeof value === 'number';
export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean';

export function isOneOf<const T>(values: readonly T[]): Guard<T> {
  return (value): value is T => values.some((known) => known === value);
}

export function isListOf<T>(isItem: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(isItem);
}

/** An object whose values all have the same type, whatever its keys. */
export function isMapOf<T>(isItem: Guard<T>): Guard<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isObject(value) && Object.values(value).every(isItem);
}

export function isObjectOf<T extends object>(fields: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> {
  const guards = Object.entries<Guard<unknown>>(fields);
  return (value): value is T => isObject(value) && guards.every(([name, guard]) => guard(Reflect.get(value, name)));
}

export function nullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value);
}

/** Those values of a type that also belong to a narrower one: `narrowed(isString, isLabName)`. */
export function narrowed<T, N extends T>(guard: Guard<T>, isNarrower: (value: T) => value is N): Guard<N> {
  return (value): value is N => guard(value) && isNarrower(value);
}

/** The value of a JSON text; `null` if the text is not JSON or its value is of another type. */
export function parseJson<T>(text: string, guard: Guard<T>): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return guard(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
