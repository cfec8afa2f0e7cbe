import type { Cursor } from './cursor.ts';
import { atDocumentIndicator, isBlank, isBlankOrEnd, isBreak, skipRestOfLine } from './cursor.ts';

/** Reads `|` or `>` and what is indented below it. `indent` is that of the surrounding block, -1 for none. */
export function scanBlockScalar(cursor: Cursor, indent: number): string {
  const literal = cursor.char() === '|';
  cursor.skip();
  const header = readBlockHeader(cursor);
  skipRestOfLine(cursor);
  let own = header.indentation > 0 ? Math.max(indent, 0) + header.indentation : 0;

  let text = '';
  let lineBreak = '';
  let blankBefore = false;
  let emptyLines = readEmptyLines();
  while (cursor.mark().column === own && cursor.char() !== '') {
    const blank = isBlank(cursor.char());
    const fold = !literal && lineBreak === '\n' && !blankBefore && !blank;
    text += (fold ? (emptyLines === '' ? ' ' : '') : lineBreak) + emptyLines;
    blankBefore = blank;
    text += cursor.readWhile((character) => !isBreak(character));
    lineBreak = cursor.readLineBreak();
    emptyLines = readEmptyLines();
  }
  if (header.chomping === '-') return text;
  return text + lineBreak + (header.chomping === '+' ? emptyLines : '');

  /** Reads lines that contain only indentation; the first other line determines the indentation of the block. */
  function readEmptyLines(): string {
    let breaks = '';
    let deepest = 0;
    for (;;) {
      const indenting = () => own === 0 || cursor.mark().column < own;
      while (indenting() && cursor.char() === ' ') cursor.skip();
      deepest = Math.max(deepest, cursor.mark().column);
      if (indenting() && cursor.char() === '\t') {
        cursor.fail('found a tab character where an indentation space is expected');
      }
      if (!isBreak(cursor.char())) break;
      breaks += cursor.readLineBreak();
    }
    if (own === 0) own = Math.max(deepest, indent + 1, 1);
    return breaks;
  }
}

interface BlockHeader {
  readonly chomping: string;
  readonly indentation: number;
}

function readBlockHeader(cursor: Cursor): BlockHeader {
  let chomping = readChomping(cursor);
  let indentation = 0;
  if (/^[0-9]$/.test(cursor.char())) {
    if (cursor.char() === '0') cursor.fail('found an indentation indicator equal to 0');
    indentation = Number(cursor.char());
    cursor.skip();
    if (chomping === '') chomping = readChomping(cursor);
  }
  return { chomping, indentation };
}

function readChomping(cursor: Cursor): string {
  const character = cursor.char();
  if (character !== '+' && character !== '-') return '';
  cursor.skip();
  return character;
}

/** Reads a scalar in single or double quotes. */
export function scanQuotedScalar(cursor: Cursor): string {
  const quote = cursor.char();
  cursor.skip();
  let text = '';
  for (;;) {
    if (atDocumentIndicator(cursor)) cursor.fail('found unexpected document indicator');
    if (cursor.char() === '') cursor.fail('found unexpected end of stream');
    let escapedBreak = false;
    while (!isBlankOrEnd(cursor.char()) && !escapedBreak) {
      if (cursor.char() === quote && (quote === '"' || cursor.char(1) !== quote)) break;
      if (quote === '"' && cursor.char() === '\\' && isBreak(cursor.char(1))) {
        cursor.skip();
        cursor.readLineBreak();
        escapedBreak = true;
      } else text += readQuotedCharacter(cursor, quote);
    }
    if (cursor.char() === quote) break;
    text += readSpaceInQuotes(cursor, escapedBreak);
  }
  cursor.skip();
  return text;
}

function readQuotedCharacter(cursor: Cursor, quote: string): string {
  const character = cursor.char();
  if (quote === '"' && character === '\\') return readEscape(cursor);
  cursor.skip(character === quote ? 2 : 1);
  return character;
}

/** Reads white space and line breaks; a single break becomes a space, more of them lose the first. */
function readSpaceInQuotes(cursor: Cursor, afterEscapedBreak: boolean): string {
  const blanks = cursor.readWhile(isBlank);
  const { first, others } = readBreaks(cursor, afterEscapedBreak);
  if (first === '' && !afterEscapedBreak) return blanks;
  return folded(first, others);
}

interface Breaks {
  readonly first: string;
  readonly others: string;
}

function readBreaks(cursor: Cursor, afterEscapedBreak: boolean): Breaks {
  const first = afterEscapedBreak ? '' : cursor.readLineBreak();
  let others = '';
  if (first === '' && !afterEscapedBreak) return { first, others };
  while (isBlank(cursor.char()) || isBreak(cursor.char())) {
    cursor.readWhile(isBlank);
    others += cursor.readLineBreak();
  }
  return { first, others };
}

function folded(first: string, others: string): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const CODE_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function readEscape(cursor: Cursor): string {
  const letter = cursor.char(1);
  const character = ESCAPES.get(letter);
  const length = CODE_LENGTHS.get(letter);
  if (character === undefined && length === undefined) cursor.fail('found unknown escape character');
  cursor.skip(2);
  return character ?? readCode(cursor, length ?? 0);
}

function readCode(cursor: Cursor, length: number): string {
  const digits = Array.from({ length }, (_, i) => cursor.char(i)).join('');
  if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) {
    cursor.fail('did not find expected hexdecimal number');
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    cursor.fail('found invalid Unicode character escape code');
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}

export interface PlainScalar {
  readonly text: string;
  /** Whether a line break follows it, so that a key may begin after it. */
  readonly brokenOff: boolean;
}

/** Reads a scalar without quotes. `indent` is that of the surrounding block, -1 for none. */
export function scanPlainScalar(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  let text = '';
  let space = '';
  let broken = false;
  while (!atDocumentIndicator(cursor) && cursor.char() !== '#') {
    while (!isBlankOrEnd(cursor.char()) && !endsPlainScalar(cursor, inFlow)) {
      text += space + cursor.char();
      space = '';
      broken = false;
      cursor.skip();
    }
    if (!isBlank(cursor.char()) && !isBreak(cursor.char())) break;
    const blanks = cursor.readWhile(isBlank);
    const first = cursor.readLineBreak();
    if (first === '') space = blanks;
    else {
      space = folded(first, readIndentedBreaks(cursor, indent + 1));
      broken = true;
    }
    if (!inFlow && cursor.mark().column < indent + 1) break;
  }
  return { text, brokenOff: broken };
}

function readIndentedBreaks(cursor: Cursor, indent: number): string {
  let breaks = '';
  while (isBlank(cursor.char()) || isBreak(cursor.char())) {
    if (cursor.char() === '\t' && cursor.mark().column < indent) {
      cursor.fail('found a tab character that violates indentation');
    }
    if (isBlank(cursor.char())) cursor.skip();
    else breaks += cursor.readLineBreak();
  }
  return breaks;
}

function endsPlainScalar(cursor: Cursor, inFlow: boolean): boolean {
  const character = cursor.char();
  if (character === ':') return isBlankOrEnd(cursor.char(1));
  return inFlow && ',?[]{}'.includes(character);
}
