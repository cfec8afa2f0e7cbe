/** A number with its noun: `1 rule`, `2 rules`, `1,234 entries`. `many` is for plurals that are not `one` with an s. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
