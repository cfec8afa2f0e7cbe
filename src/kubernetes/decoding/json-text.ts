import type { DocumentNode, FieldNode } from '../document.ts';
import type { Place } from '../place.ts';
import { quote } from './go-syntax.ts';

/** `message` is that of Go's encoding/json: `invalid character '}' looking for beginning of value`. */
export type JsonText =
  | { readonly ok: true; readonly root: DocumentNode }
  | { readonly ok: false; readonly message: string; readonly place: Place };

class JsonSyntaxError extends Error {
  readonly place: Place;

  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}

const SPACE = ' \t\r\n';
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const LITERALS = ['true', 'false', 'null'] as const;
/** Go's own limit is 10,000, which would overflow the stack here. */
const MAX_DEPTH = 1000;

/** Parses one JSON value, including duplicate fields, with the place of every key and value. */
export function parseJson(text: string, file: string): JsonText {
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  let depth = 0;

  const here = (): Place => ({ file, line, column: offset - lineStart + 1 });

  function fail(context: string, code = text.codePointAt(offset)): never {
    if (code === undefined) throw new JsonSyntaxError('unexpected end of JSON input', here());
    throw new JsonSyntaxError(`invalid character ${goCharacter(code)} ${context}`, here());
  }

  /** Go treats the end of a text as a space, which no literal, number or escape may contain. */
  function failInToken(context: string): never {
    fail(context, text.codePointAt(offset) ?? ' '.charCodeAt(0));
  }

  function skipSpace(): void {
    for (; offset < text.length && SPACE.includes(text.charAt(offset)); offset += 1) {
      if (text[offset] === '\n') {
        line += 1;
        lineStart = offset + 1;
      }
    }
  }

  function value(): DocumentNode {
    skipSpace();
    const place = here();
    const first = text.charAt(offset);
    if (first === '{') return nested(() => ({ kind: 'map', fields: fields(), place }));
    if (first === '[') return nested(() => ({ kind: 'list', items: items(), place }));
    if (first === '"') return { kind: 'string', value: string(), place };
    if (first === '-' || isDigit(first)) {
      const number = numberText();
      return { kind: 'number', value: Number(number), text: number, place };
    }
    const literal = LITERALS.find((word) => word.charAt(0) === first);
    if (!literal) fail('looking for beginning of value');
    for (const expected of literal) {
      if (!take(expected)) failInToken(`in literal ${literal} (expecting ${goCharacter(expected.charCodeAt(0))})`);
    }
    return literal === 'null' ? { kind: 'null', place } : { kind: 'boolean', value: literal === 'true', place };
  }

  function nested<T>(read: () => T): T {
    depth += 1;
    if (depth > MAX_DEPTH) fail('exceeded max depth');
    const result = read();
    depth -= 1;
    return result;
  }

  function fields(): FieldNode[] {
    const found: FieldNode[] = [];
    offset += 1;
    skipSpace();
    if (take('}')) return found;
    do {
      skipSpace();
      const keyPlace = here();
      if (text[offset] !== '"') fail('looking for beginning of object key string');
      const key = string();
      skipSpace();
      if (!take(':')) fail('after object key');
      found.push({ key, keyPlace, value: value() });
      skipSpace();
    } while (take(','));
    if (!take('}')) fail('after object key:value pair');
    return found;
  }

  function items(): DocumentNode[] {
    const found: DocumentNode[] = [];
    offset += 1;
    skipSpace();
    if (take(']')) return found;
    do {
      found.push(value());
      skipSpace();
    } while (take(','));
    if (!take(']')) fail('after array element');
    return found;
  }

  function take(character: string): boolean {
    if (text[offset] !== character) return false;
    offset += 1;
    return true;
  }

  function string(): string {
    let result = '';
    offset += 1;
    while (!take('"')) {
      const character = text.charAt(offset);
      if (character < ' ') fail('in string literal');
      offset += 1;
      result += character === '\\' ? escaped() : character;
    }
    return result.toWellFormed();
  }

  function escaped(): string {
    const letter = text.charAt(offset);
    if (letter === 'u') {
      offset += 1;
      const start = offset;
      for (; offset < start + 4; offset += 1) {
        if (!/[0-9a-fA-F]/.test(text.charAt(offset))) failInToken('in \\u hexadecimal character escape');
      }
      return String.fromCharCode(Number.parseInt(text.slice(start, offset), 16));
    }
    const meaning = ESCAPES[letter];
    if (meaning === undefined) failInToken('in string escape code');
    offset += 1;
    return meaning;
  }

  function numberText(): string {
    const start = offset;
    take('-');
    if (!take('0')) digits('in numeric literal');
    if (take('.')) digits('after decimal point in numeric literal');
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits('in exponent of numeric literal');
    }
    return text.slice(start, offset);
  }

  function digits(context: string): void {
    if (!isDigit(text.charAt(offset))) failInToken(context);
    while (isDigit(text.charAt(offset))) offset += 1;
  }

  try {
    const root = value();
    skipSpace();
    if (offset < text.length) fail('after top-level value');
    return { ok: true, root };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { ok: false, message: error.message, place: error.place };
    throw error;
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** The first byte of a character as encoding/json names it. */
function goCharacter(code: number): string {
  const [byte = 0] = new TextEncoder().encode(String.fromCodePoint(code));
  const character = String.fromCharCode(byte);
  if (character === "'") return "'\\''";
  return character === '"' ? `'"'` : `'${quote(character).slice(1, -1)}'`;
}
