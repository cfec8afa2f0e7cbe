import { quote } from './go-syntax.ts';

/** An integer, or Go's reason why it is not one. */
export type GoInteger =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: 'invalid syntax' | 'value out of range' };

/** pflag's message for a flag whose value is not an integer. */
export function integerRefusal(flag: string, value: string, reason: string): string {
  return `invalid argument ${quote(value)} for "--${flag}" flag: strconv.ParseInt: parsing ${quote(value)}: ${reason}`;
}

const INTEGER =
  /^(?<sign>[+-]?)(?<literal>0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;

/**
 * Parses an integer as pflag parses an integer flag, by strconv.ParseInt(text, 0, 64): `0x1e`, `036` and `1_000` are
 * integers, `30d` is not. Beyond 2⁵³ `value` is rounded.
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
