import type { Span, Spans } from './spans.ts';
import { spansOf } from './spans.ts';

/** An IP address as a point on one line: first IPv4, then IPv6. */
export type Address = bigint;

const V4_END = 2n ** 32n;
const V6_END = V4_END + 2n ** 128n;

export const EVERY_V4: Spans<Address> = [[0n, V4_END]];
export const EVERY_V6: Spans<Address> = [[V4_END, V6_END]];
export const EVERY_ADDRESS: Spans<Address> = [[0n, V6_END]];

export interface Cidr {
  /** As it is written. */
  readonly text: string;
  readonly span: Span<Address>;
}

/** A CIDR as ParseCIDRSloppy reads it, with the objections of strict validation. */
export interface ParsedCidr extends Cidr {
  /** In canonical form: `10.0.0.0/8`. */
  readonly canonical: string;
  readonly problem: 'leading zeros' | 'IPv4-mapped' | 'bits beyond the prefix' | null;
}

/** An address as Go's net.ParseIP reads it, where IPv4-mapped IPv6 is IPv4; `null` for any other text. */
export function parseAddress(text: string): Address | null {
  const v4 = parseV4(text, false);
  if (v4 !== null) return v4;
  const v6 = parseV6(text);
  return v6 === null ? null : (mapped(v6) ?? V4_END + v6);
}

/** Source: k8s.io/utils/net ParseCIDRSloppy, which reads octets with leading zeros as decimal. */
export function parseCidr(text: string): ParsedCidr | null {
  const [, host = '', length = ''] = /^([^/]*)\/(\d+)$/.exec(text) ?? [];
  const zeros = /(^|[.])0\d/.test(host.includes(':') ? '' : host) || /^0\d/.test(length);
  const v4 = parseV4(host, true);
  const v6 = v4 === null ? parseV6(host) : null;
  const prefix = Number(length);
  if (v4 !== null && prefix <= 32) return cidr(text, v4, 0n, 32 - prefix, zeros ? 'leading zeros' : null);
  if (v6 === null || length === '' || prefix > 128) return null;
  const inner = mapped(v6);
  if (inner !== null && prefix >= 96)
    return cidr(text, inner, 0n, 128 - prefix, zeros ? 'leading zeros' : 'IPv4-mapped');
  return cidr(text, v6, V4_END, 128 - prefix, zeros ? 'leading zeros' : null);
}

function cidr(text: string, host: bigint, offset: bigint, hostBits: number, found: ParsedCidr['problem']): ParsedCidr {
  const size = 2n ** BigInt(hostBits);
  const start = (host / size) * size;
  const problem = found ?? (start === host ? null : 'bits beyond the prefix');
  const canonical = `${formatAddress(offset + start)}/${(offset === 0n ? 32 : 128) - hostBits}`;
  return { text, span: [offset + start, offset + start + size], canonical, problem };
}

/** The addresses of a block that are in none of its exceptions. */
export function spansOfCidrs(cidrs: readonly Cidr[]): Spans<Address> {
  return spansOf(cidrs.map(({ span }) => span));
}

/** The block with this prefix length that contains an address. */
export function blockAround(address: Address, prefix: { readonly v4: number; readonly v6: number }): Span<Address> {
  const offset = isV4(address) ? 0n : V4_END;
  const size = 2n ** BigInt(isV4(address) ? 32 - prefix.v4 : 128 - prefix.v6);
  const start = offset + ((address - offset) / size) * size;
  return [start, start + size];
}

export function isV4(address: Address): boolean {
  return address < V4_END;
}

/** `10.0.0.1`, or IPv6 in the form of RFC 5952. */
export function formatAddress(address: Address): string {
  if (isV4(address)) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.');
  const value = address - V4_END;
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const zeros = [...groups.join(':').matchAll(/\b0(?::0\b)+/g)].toSorted(
    (a, b) => b[0].length - a[0].length || a.index - b.index,
  )[0];
  const text = groups.join(':');
  if (zeros === undefined) return text;
  const before = text.slice(0, zeros.index).replace(/:$/, '');
  const after = text.slice(zeros.index + zeros[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

function parseV4(text: string, sloppy: boolean): bigint | null {
  const pattern = sloppy ? /^\d+(?:\.\d+){3}$/ : /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){3}$/;
  if (!pattern.test(text)) return null;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return null;
  return octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

function parseV6(text: string): bigint | null {
  if (!text.includes(':')) return null;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const v4 = tail.includes('.') ? parseV4(tail, false) : undefined;
  if (v4 === null) return null;
  const hex =
    v4 === undefined
      ? text
      : `${text.slice(0, -tail.length)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return null;
  const [head = [], rest] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: rest === undefined ? 0 : missing }, () => '0'), ...(rest ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** The IPv4 address in ::ffff:0:0/96. */
function mapped(v6: bigint): bigint | null {
  return v6 >> 32n === 0xffffn ? v6 & 0xffffffffn : null;
}
