import { quote } from './go-syntax.ts';

/** An integer, or Go's own word for why it is none. */
export type GoInteger =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: 'invalid syntax' | 'value out of range' };

/** What pflag says of a flag whose value is no integer. */
export function integerRefusal(flag: string, value: string, reason: string): string {
  return `invalid argument ${quote(value)} for "--${flag}" flag: strconv.ParseInt: parsing ${quote(value)}: ${reason}`;
}

const INTEGER =
  /^(?<sign>[+-]?)(?<literal>0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;

/**
 * Reads an integer as an integer flag of pflag does, by strconv.ParseInt(text, 0, 64): `0x1e`, `036` and `1_000` are
 * integers, `30d` is none. Beyond 2⁵³ `value` is rounded.
 */
export function goInteger(text: string): GoInteger {
  const { sign, literal } = INTEGER.exec(text)?.groups ?? {};
  if (literal === undefined) return { ok: false, reason: 'invalid syntax' };
  const digits = literal.replaceAll('_', '');
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  const value = sign === '-' ? -magnitude : magnitude;
  return BigInt.asIntN(64, value) === value
    ? { ok: true, value: Number(value) }
    : { ok: false, reason: 'value out of range' };
}
