import { InvalidArgumentError } from 'commander';

const UNITS: ReadonlyMap<string, number> = new Map(
  ['', 'K', 'M', 'G', 'T'].flatMap((prefix, power) => [
    [`${prefix}B`, 1000 ** power],
    [prefix, 1000 ** power],
    [`${prefix}IB`, 1024 ** power],
  ]),
);

/** `100MB`, `1.5GiB`. */
export function byteSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)$/i.exec(text) ?? [];
  const bytes = Number(number) * (UNITS.get(unit.toUpperCase()) ?? Number.NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError('must be a size such as 500MB or 10GiB.');
  return bytes;
}
