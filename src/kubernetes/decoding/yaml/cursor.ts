/** A position in a text. All three count from 0; `index` and `column` count UTF-16 units. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** A text that is not YAML, or that JSON cannot represent. The message is Kubernetes' own. */
export class YamlError extends Error {
  readonly mark: Mark;

  constructor(message: string, mark: Mark) {
    super(message);
    this.mark = mark;
  }
}

/** Reads a text character by character and tracks the position. */
export interface Cursor {
  readonly mark: () => Mark;
  /** The character at an offset from the position, `""` at the end of the text. */
  readonly char: (ahead?: number) => string;
  readonly skip: (count?: number) => void;
  /** Moves past a line break and returns it as YAML normalizes it, or `""` if there is none. */
  readonly readLineBreak: () => string;
  /** Moves on as long as the test is true, and returns the characters that it has passed. */
  readonly readWhile: (test: (character: string) => boolean) => string;
  /** At the end of a text without a final line break, moves to where the next line would be. */
  readonly endLine: () => void;
  readonly fail: (problem: string) => never;
}

/**
 * A cursor at the beginning of a text. Like libyaml, it reads blocks of 512 bytes, and refuses control characters when
 * it reaches the block that contains one.
 * @throws {YamlError} from every function that reads.
 */
export function createCursor(text: string): Cursor {
  const end = startOfRefusedBlock(text);
  let index = 0;
  let line = 0;
  let lineStart = 0;

  const mark = (): Mark => ({ index, line, column: index - lineStart });

  function char(ahead = 0): string {
    if (index + ahead >= end) throw new YamlError('yaml: control characters are not allowed', mark());
    return text.charAt(index + ahead);
  }

  const skip = (count = 1): void => {
    index += count;
  };

  function readLineBreak(): string {
    const found = char();
    if (!isBreak(found)) return '';
    index += found === '\r' && char(1) === '\n' ? 2 : 1;
    line += 1;
    lineStart = index;
    return found === '\u2028' || found === '\u2029' ? found : '\n';
  }

  function readWhile(test: (character: string) => boolean): string {
    const start = index;
    while (index < text.length && test(char())) index += 1;
    return text.slice(start, index);
  }

  function endLine(): void {
    if (index === lineStart) return;
    line += 1;
    lineStart = index;
  }

  function fail(problem: string): never {
    throw new YamlError(line === 0 ? `yaml: ${problem}` : `yaml: line ${line + 1}: ${problem}`, mark());
  }

  return { mark, char, skip, readLineBreak, readWhile, endLine, fail };
}

const CONTROL_CHARACTER = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const BLOCK_BYTES = 512;

/** The index of the block that contains the first control character; infinite if there is none. */
function startOfRefusedBlock(text: string): number {
  const control = CONTROL_CHARACTER.exec(text);
  if (!control) return Number.POSITIVE_INFINITY;
  const before = new TextEncoder().encode(text.slice(0, control.index));
  const blockStart = before.length - (before.length % BLOCK_BYTES);
  return new TextDecoder().decode(before.subarray(0, blockStart)).length;
}

export function isBreak(character: string): boolean {
  return (
    character === '\n' ||
    character === '\r' ||
    character === '\u0085' ||
    character === '\u2028' ||
    character === '\u2029'
  );
}

export function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

/** A line break or the end of the text. */
export function isBreakOrEnd(character: string): boolean {
  return character === '' || isBreak(character);
}

/** White space, a line break or the end of the text. */
export function isBlankOrEnd(character: string): boolean {
  return isBlank(character) || isBreakOrEnd(character);
}

/** A letter, a digit, `-` or `_`: the characters of anchors and of the names of tags and directives. */
export function isWordCharacter(character: string): boolean {
  return /^[-0-9A-Za-z_]$/.test(character);
}

/** Moves past white space and a comment to the end of the line. */
export function skipRestOfLine(cursor: Cursor): void {
  cursor.readWhile(isBlank);
  if (cursor.char() === '#') cursor.readWhile((character) => !isBreak(character));
  if (!isBreakOrEnd(cursor.char())) cursor.fail('did not find expected comment or line break');
  cursor.readLineBreak();
}

/** Whether `---` or `...` is at the beginning of this line. */
export function atDocumentIndicator(cursor: Cursor): '---' | '...' | undefined {
  if (cursor.mark().column !== 0 || !isBlankOrEnd(cursor.char(3))) return undefined;
  const indicator = cursor.char() + cursor.char(1) + cursor.char(2);
  return indicator === '---' || indicator === '...' ? indicator : undefined;
}
