/** ASN.1 values in DER, as far as a certificate needs them. Source: ITU-T X.690. */

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x31, ...parts);
}

/** A context-specific tag around other values. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return tagged(0xa0 + number, ...parts);
}

/** A context-specific tag in place of a value's own tag. */
export function implicit(number: number, content: Uint8Array): Buffer {
  return tagged(0x80 + number, content);
}

/** A nonnegative integer; its bytes in big-endian order. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0;
  return tagged(0x02, first >= 0x80 ? Buffer.from([0, ...bytes]) : bytes);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function octets(content: Uint8Array): Buffer {
  return tagged(0x04, content);
}

/** The last `unused` bits do not count. */
export function bits(content: Uint8Array, unused = 0): Buffer {
  return tagged(0x03, Buffer.from([unused]), content);
}

export function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

/** NULL, if an algorithm takes no parameters. */
export function nothing(): Buffer {
  return tagged(0x05);
}

/** Whole seconds: with two digits for the year until 2049, and four from 2050 on. Source: RFC 5280, 4.1.2.5. */
export function time(time: Date): Buffer {
  const digits = `${time.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return time.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

/** `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) + 128);
  return digits;
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** A sequence of values, each with its tag and length. */
export function elements(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let rest = bytes; rest.length > 0; rest = rest.subarray(found.at(-1)?.length)) {
    const { start, length } = header(rest);
    found.push(rest.subarray(0, start + length));
  }
  return found;
}

/** The content of a value, without its tag and length. */
export function contentOf(element: Buffer): Buffer {
  return element.subarray(header(element).start);
}

/** Throws RangeError if the bytes end inside a value. */
function header(bytes: Buffer): { readonly start: number; readonly length: number } {
  const first = bytes.readUInt8(1);
  const more = first < 0x80 ? 0 : first - 0x80;
  const start = 2 + more;
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  if (start + length > bytes.length) throw new RangeError('a DER value is truncated');
  return { start, length };
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 + bytes.length, ...bytes];
}
