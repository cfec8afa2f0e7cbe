import { quote } from '../go-syntax.ts';

/** A YAML scalar as Go represents it. Dates remain strings, and so do base 60 numbers. */
export type YamlScalar =
  | { readonly tag: 'null' }
  | { readonly tag: 'bool'; readonly value: boolean }
  | { readonly tag: 'int'; readonly value: bigint }
  | { readonly tag: 'float'; readonly value: number }
  | { readonly tag: 'str'; readonly value: string };

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const NAN = new Set(['.nan', '.NaN', '.NAN']);
const INFINITY = /^[-+]?\.(inf|Inf|INF)$/;

const INTEGER = /^([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|(0|[1-9][0-9]*))$/;
const POINT_FIRST = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Reads a scalar that is neither quoted nor tagged. Source: go.yaml.in/yaml/v2, resolve.go. */
export function resolvePlain(text: string): YamlScalar {
  if (NULL.has(text)) return { tag: 'null' };
  if (TRUE.has(text)) return { tag: 'bool', value: true };
  if (FALSE.has(text)) return { tag: 'bool', value: false };
  if (NAN.has(text)) return { tag: 'float', value: Number.NaN };
  if (INFINITY.test(text)) return { tag: 'float', value: text.startsWith('-') ? -Infinity : Infinity };
  if (!/^[-+.0-9]/.test(text)) return { tag: 'str', value: text };
  const digits = text.replaceAll('_', '');
  const number = text.startsWith('.') ? POINT_FIRST.test(text) && float(digits) : (integer(digits) ?? float(digits));
  return number || { tag: 'str', value: text };
}

/** A scalar as Go's `%#v` prints its decoded value. */
export function goScalar(scalar: YamlScalar): string {
  switch (scalar.tag) {
    case 'null':
      return 'interface {}(nil)';
    case 'str':
      return quote(scalar.value);
    case 'float':
      return goFloat(scalar.value, 64);
    default:
      return String(scalar.value);
  }
}

/** A scalar as the key of a JSON object; `undefined` if Kubernetes refuses it. Source: sigs.k8s.io/yaml, yaml.go. */
export function jsonKey(scalar: YamlScalar): string | undefined {
  switch (scalar.tag) {
    case 'null':
      return undefined;
    case 'int':
      return scalar.value <= MAX_INT64 ? scalar.value.toString() : undefined;
    case 'float': {
      const value = Math.fround(scalar.value);
      if (Number.isNaN(value)) return '.nan';
      if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
      return goFloat(value, 32);
    }
    default:
      return String(scalar.value);
  }
}

/** A float with the fewest digits that distinguish 64-bit or 32-bit floats, as Go's format `g` writes it. */
function goFloat(value: number, bits: 32 | 64): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  const shortest = bits === 64 ? value : shortestFloat32(value);
  const [mantissa = '', exponent = ''] = shortest.toExponential().split('e');
  if (Object.is(value, -0)) return '-0';
  if (Number(exponent) >= -4 && Number(exponent) < 6) return String(shortest);
  return `${mantissa}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`;
}

function shortestFloat32(value: number): number {
  const candidates = Array.from({ length: 9 }, (_, i) => Number(value.toPrecision(i + 1)));
  return candidates.find((candidate) => Math.fround(candidate) === Math.fround(value)) ?? value;
}

function integer(text: string): YamlScalar | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, binary, octal, hex, decimal] = match;
  const magnitude = BigInt(binary ? `0b${binary}` : octal ? `0o${octal}` : hex ? `0x${hex}` : (decimal ?? ''));
  const value = sign === '-' ? -magnitude : magnitude;
  return value >= MIN_INT64 && value <= (sign === '' ? MAX_UINT64 : MAX_INT64) ? { tag: 'int', value } : undefined;
}

function float(text: string): YamlScalar | undefined {
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { tag: 'float', value } : undefined;
}

const YAML_TAG = 'tag:yaml.org,2002:';

/** Reads a scalar with a tag. Tags that YAML does not define result in a string. */
export function resolveTagged(text: string, tag: string): YamlScalar | { readonly problem: string } {
  const name = tag.startsWith(YAML_TAG) ? tag.slice(YAML_TAG.length) : '';
  if (name === 'binary') return binary(text);
  if (!['bool', 'int', 'float', 'null'].includes(name)) return { tag: 'str', value: text };
  const scalar = resolvePlain(text);
  if (name === 'float' && scalar.tag === 'int') return { tag: 'float', value: Number(scalar.value) };
  if (scalar.tag === name) return scalar;
  return { problem: `cannot decode !!${scalar.tag} \`${text}\` as a !!${name}` };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function binary(text: string): YamlScalar | { readonly problem: string } {
  const encoded = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(encoded)) return { problem: '!!binary value contains invalid base64 data' };
  const bytes = Uint8Array.from(atob(encoded), (byte) => byte.charCodeAt(0));
  return { tag: 'str', value: new TextDecoder().decode(bytes) };
}
