import type { Cursor, Mark } from './cursor.ts';
import {
  atDocumentIndicator,
  createCursor,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isWordCharacter,
  skipRestOfLine,
} from './cursor.ts';
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scan-scalar.ts';

export type Token = { readonly start: Mark; readonly end: Mark } & TokenContent;

type TokenContent =
  | { readonly kind: Indicator }
  | { readonly kind: 'alias' | 'anchor'; readonly name: string }
  | { readonly kind: 'tag' | 'tag-directive'; readonly handle: string; readonly suffix: string }
  | { readonly kind: 'version-directive'; readonly version: string }
  | { readonly kind: 'scalar'; readonly text: string; readonly plain: boolean };

type Indicator =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'block-entry'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'key'
  | 'value';

export interface Scanner {
  /** The next token, without consuming it. */
  readonly peek: () => Token;
  readonly skip: () => void;
}

/** A token that is a key if a `:` follows it on the same line. */
interface PossibleKey {
  /** The number of the token, from the beginning of the text. */
  readonly number: number;
  /** Only a key is allowed there. */
  readonly required: boolean;
  readonly mark: Mark;
}

const MAX_KEY_LENGTH = 1024;
const MAX_DEPTH = 10_000;
/** The characters with which no plain scalar may begin. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

/**
 * Splits a text into the tokens of YAML 1.1, only as far as they are requested, and refuses what libyaml's scanner
 * refuses. Source: go.yaml.in/yaml/v2, scannerc.go.
 */
export function createScanner(text: string): Scanner {
  const cursor = createCursor(text);
  const queue: Token[] = [];
  let taken = 0;
  let indent = -1;
  const outerIndents: number[] = [];
  let keyAllowed = true;
  /** One for each level of flow collections, the block level first. */
  const possibleKeys: (PossibleKey | undefined)[] = [undefined];
  /** The levels of the keys for which tokens wait, by the number of the token. */
  const awaited = new Map<number, number>();
  /** The number of the last possible key of each level, or of the token that opened it. */
  const lastKeys: number[] = [0];
  let atEnd = false;

  const inFlow = () => possibleKeys.length > 1;

  function peek(): Token {
    while ((queue.length === 0 && !atEnd) || nextMayBeKey()) fetch();
    const [token] = queue;
    return token ?? { kind: 'stream-end', start: cursor.mark(), end: cursor.mark() };
  }

  function skip(): void {
    if (queue.shift()) taken += 1;
  }

  function nextMayBeKey(): boolean {
    const level = awaited.get(taken);
    return level !== undefined && keyStillPossible(level);
  }

  function fetch(): void {
    skipToNextToken();
    closeBlocks(cursor.mark().column);
    const character = cursor.char();
    const documentIndicator = atDocumentIndicator(cursor);
    if (character === '') fetchEnd();
    else if (cursor.mark().column === 0 && character === '%') fetchDirective();
    else if (documentIndicator) fetchDocumentIndicator(documentIndicator);
    else if (character === '[') openFlow('flow-sequence-start');
    else if (character === '{') openFlow('flow-mapping-start');
    else if (character === ']') closeFlow('flow-sequence-end');
    else if (character === '}') closeFlow('flow-mapping-end');
    else if (character === ',') fetchFlowEntry();
    else if (character === '-' && isBlankOrEnd(cursor.char(1))) fetchBlockEntry();
    else if (character === '?' && (inFlow() || isBlankOrEnd(cursor.char(1)))) fetchKey();
    else if (character === ':' && (inFlow() || isBlankOrEnd(cursor.char(1)))) fetchValue();
    else if (character === '*') fetchWord(() => ({ kind: 'alias', name: scanAnchor(cursor) }));
    else if (character === '&') fetchWord(() => ({ kind: 'anchor', name: scanAnchor(cursor) }));
    else if (character === '!') fetchWord(() => ({ kind: 'tag', ...scanTag(cursor) }));
    else if ((character === '|' || character === '>') && !inFlow()) fetchBlockScalar();
    else if (character === "'" || character === '"') {
      fetchWord(() => ({ kind: 'scalar', text: scanQuotedScalar(cursor), plain: false }));
    } else if (beginsPlainScalar(character)) fetchPlainScalar();
    else cursor.fail('found character that cannot start any token');
  }

  function skipToNextToken(): void {
    for (;;) {
      const tabs = inFlow() || !keyAllowed;
      cursor.readWhile((character) => character === ' ' || (tabs && character === '\t'));
      if (cursor.char() === '#') cursor.readWhile((character) => !isBreak(character));
      if (cursor.readLineBreak() === '') return;
      if (!inFlow()) keyAllowed = true;
    }
  }

  function beginsPlainScalar(character: string): boolean {
    if (isBlank(character)) return false;
    if (!INDICATORS.includes(character)) return true;
    const next = cursor.char(1);
    if (character === '-') return !isBlank(next);
    return !inFlow() && (character === '?' || character === ':') && !isBlankOrEnd(next);
  }

  /** Adds a token for the characters that `scan` passes. */
  function add(scan: () => TokenContent): void {
    const start = cursor.mark();
    const content = scan();
    queue.push({ ...content, start, end: cursor.mark() });
  }

  function addIndicator(kind: Indicator, length = 1): void {
    add(() => {
      cursor.skip(length);
      return { kind };
    });
  }

  /** Inserts a token before the one with the number, or at the end if that one has been consumed or none is given. */
  function insert(token: Token, number = taken + queue.length): void {
    queue.splice(number < taken ? queue.length : number - taken, 0, token);
  }

  /** Opens a block at a column, unless it is already open. Inserts the token before the one with the number. */
  function openBlock(kind: 'block-sequence-start' | 'block-mapping-start', mark: Mark, number?: number): void {
    if (inFlow() || indent >= mark.column) return;
    outerIndents.push(indent);
    indent = mark.column;
    if (outerIndents.length > MAX_DEPTH) cursor.fail(`exceeded max depth of ${MAX_DEPTH}`);
    insert({ kind, start: mark, end: mark }, number);
  }

  function closeBlocks(column: number): void {
    if (inFlow()) return;
    while (indent > column) {
      addIndicator('block-end', 0);
      indent = outerIndents.pop() ?? -1;
    }
  }

  function keyStillPossible(level: number): boolean {
    const key = possibleKeys[level];
    if (!key) return false;
    const { line, index } = cursor.mark();
    if (key.mark.line === line && index <= key.mark.index + MAX_KEY_LENGTH) return true;
    if (key.required) cursor.fail("could not find expected ':'");
    possibleKeys[level] = undefined;
    return false;
  }

  function saveKey(): void {
    if (!keyAllowed) return;
    forgetKey();
    const mark = cursor.mark();
    const required = !inFlow() && indent === mark.column;
    const level = possibleKeys.length - 1;
    const number = taken + queue.length;
    possibleKeys[level] = { number, required, mark };
    lastKeys[level] = number;
    awaited.set(number, level);
  }

  function forgetKey(): void {
    const level = possibleKeys.length - 1;
    const key = possibleKeys[level];
    if (!key) return;
    if (key.required) cursor.fail("could not find expected ':'");
    possibleKeys[level] = undefined;
    awaited.delete(key.number);
  }

  function fetchEnd(): void {
    cursor.endLine();
    closeBlocks(-1);
    forgetKey();
    keyAllowed = false;
    addIndicator('stream-end', 0);
    atEnd = true;
  }

  function fetchDirective(): void {
    closeBlocks(-1);
    forgetKey();
    keyAllowed = false;
    add(() => scanDirective(cursor));
  }

  function fetchDocumentIndicator(indicator: '---' | '...'): void {
    closeBlocks(-1);
    forgetKey();
    keyAllowed = false;
    addIndicator(indicator === '---' ? 'document-start' : 'document-end', 3);
  }

  function openFlow(kind: Indicator): void {
    saveKey();
    possibleKeys.push(undefined);
    lastKeys.push(taken + queue.length);
    if (possibleKeys.length > MAX_DEPTH) cursor.fail(`exceeded max depth of ${MAX_DEPTH}`);
    keyAllowed = true;
    addIndicator(kind);
  }

  function closeFlow(kind: Indicator): void {
    forgetKey();
    if (inFlow()) {
      possibleKeys.pop();
      // If the level contained no key, libyaml's Go port no longer waits for the collection itself to become one.
      awaited.delete(lastKeys.pop() ?? 0);
    }
    keyAllowed = false;
    addIndicator(kind);
  }

  function fetchFlowEntry(): void {
    forgetKey();
    keyAllowed = true;
    addIndicator('flow-entry');
  }

  function fetchBlockEntry(): void {
    if (!inFlow()) {
      if (!keyAllowed) cursor.fail('block sequence entries are not allowed in this context');
      openBlock('block-sequence-start', cursor.mark());
    }
    forgetKey();
    keyAllowed = true;
    addIndicator('block-entry');
  }

  function fetchKey(): void {
    if (!inFlow()) {
      if (!keyAllowed) cursor.fail('mapping keys are not allowed in this context');
      openBlock('block-mapping-start', cursor.mark());
    }
    forgetKey();
    keyAllowed = !inFlow();
    addIndicator('key');
  }

  function fetchValue(): void {
    const level = possibleKeys.length - 1;
    const key = keyStillPossible(level) ? possibleKeys[level] : undefined;
    if (key) {
      insert({ kind: 'key', start: key.mark, end: key.mark }, key.number);
      openBlock('block-mapping-start', key.mark, key.number);
      possibleKeys[level] = undefined;
      awaited.delete(key.number);
      keyAllowed = false;
    } else {
      if (!inFlow()) {
        if (!keyAllowed) cursor.fail('mapping values are not allowed in this context');
        openBlock('block-mapping-start', cursor.mark());
      }
      keyAllowed = !inFlow();
    }
    addIndicator('value');
  }

  /** A token that may be a key, and that no key can follow on its line. */
  function fetchWord(scan: () => TokenContent): void {
    saveKey();
    keyAllowed = false;
    add(scan);
  }

  function fetchPlainScalar(): void {
    fetchWord(() => {
      const { text: content, brokenOff } = scanPlainScalar(cursor, indent, inFlow());
      if (brokenOff) keyAllowed = true;
      return { kind: 'scalar', text: content, plain: true };
    });
  }

  function fetchBlockScalar(): void {
    forgetKey();
    keyAllowed = true;
    add(() => ({ kind: 'scalar', text: scanBlockScalar(cursor, indent), plain: false }));
  }

  return { peek, skip };
}

function scanDirective(cursor: Cursor): TokenContent {
  cursor.skip();
  const name = cursor.readWhile(isWordCharacter);
  if (name === '') cursor.fail('could not find expected directive name');
  if (!isBlankOrEnd(cursor.char())) cursor.fail('found unexpected non-alphabetical character');
  if (name !== 'YAML' && name !== 'TAG') cursor.fail('found unknown directive name');
  cursor.readWhile(isBlank);
  const content = name === 'YAML' ? scanVersion(cursor) : scanTagDirective(cursor);
  skipRestOfLine(cursor);
  return content;
}

function scanVersion(cursor: Cursor): TokenContent {
  const major = scanVersionNumber(cursor);
  if (cursor.char() !== '.') cursor.fail("did not find expected digit or '.' character");
  cursor.skip();
  return { kind: 'version-directive', version: `${major}.${scanVersionNumber(cursor)}` };
}

function scanVersionNumber(cursor: Cursor): number {
  let digits = '';
  for (; /^[0-9]$/.test(cursor.char()); cursor.skip()) {
    digits += cursor.char();
    if (digits.length > 2) cursor.fail('found extremely long version number');
  }
  if (digits === '') cursor.fail('did not find expected version number');
  return Number(digits);
}

function scanTagDirective(cursor: Cursor): TokenContent {
  const handle = scanTagHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) cursor.fail("did not find expected '!'");
  if (!isBlank(cursor.char())) cursor.fail('did not find expected whitespace');
  cursor.readWhile(isBlank);
  const suffix = scanTagUri(cursor, '');
  if (!isBlankOrEnd(cursor.char())) cursor.fail('did not find expected whitespace or line break');
  return { kind: 'tag-directive', handle, suffix };
}

function scanTag(cursor: Cursor): { handle: string; suffix: string } {
  const tag = cursor.char(1) === '<' ? scanVerbatimTag(cursor) : scanShortTag(cursor);
  if (!isBlankOrEnd(cursor.char())) cursor.fail('did not find expected whitespace or line break');
  return tag;
}

function scanVerbatimTag(cursor: Cursor): { handle: string; suffix: string } {
  cursor.skip(2);
  const suffix = scanTagUri(cursor, '');
  if (cursor.char() !== '>') cursor.fail("did not find the expected '>'");
  cursor.skip();
  return { handle: '', suffix };
}

function scanShortTag(cursor: Cursor): { handle: string; suffix: string } {
  const handle = scanTagHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanTagUri(cursor, '') };
  const suffix = scanTagUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanTagHandle(cursor: Cursor): string {
  if (cursor.char() !== '!') cursor.fail("did not find expected '!'");
  cursor.skip();
  const word = cursor.readWhile(isWordCharacter);
  if (cursor.char() !== '!') return `!${word}`;
  cursor.skip();
  return `!${word}!`;
}

/** Reads the rest of a tag whose beginning, including `!`, was read as a handle. */
function scanTagUri(cursor: Cursor, head: string): string {
  let uri = head.slice(1);
  let empty = head === '';
  while (/^[-0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%]$/.test(cursor.char())) {
    if (cursor.char() === '%') uri += scanUriEscapes(cursor);
    else {
      uri += cursor.char();
      cursor.skip();
    }
    empty = false;
  }
  if (empty) cursor.fail('did not find expected tag URI');
  return uri;
}

/** Reads the escaped bytes of one character. */
function scanUriEscapes(cursor: Cursor): string {
  const bytes: number[] = [];
  let width = 1;
  while (bytes.length < width) {
    const digits = cursor.char(1) + cursor.char(2);
    if (cursor.char() !== '%' || !/^[0-9a-fA-F]{2}$/.test(digits)) cursor.fail('did not find URI escaped octet');
    const byte = Number.parseInt(digits, 16);
    if (bytes.length === 0) {
      width = utf8Width(byte);
      if (width === 0) cursor.fail('found an incorrect leading UTF-8 octet');
    } else if ((byte & 0xc0) !== 0x80) cursor.fail('found an incorrect trailing UTF-8 octet');
    bytes.push(byte);
    cursor.skip(3);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function utf8Width(leadingByte: number): number {
  if (leadingByte < 0x80) return 1;
  if (leadingByte >= 0xf8 || leadingByte < 0xc0) return 0;
  return leadingByte >= 0xf0 ? 4 : leadingByte >= 0xe0 ? 3 : 2;
}

function scanAnchor(cursor: Cursor): string {
  cursor.skip();
  const name = cursor.readWhile(isWordCharacter);
  const next = cursor.char();
  if (name === '' || !(isBlankOrEnd(next) || '?:,]}%@`'.includes(next))) {
    cursor.fail('did not find expected alphabetic or numeric character');
  }
  return name;
}
