import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** The minimum number of columns for text in addition to its indent, however narrow the terminal. */
const NARROWEST = 20;

/**
 * Wraps text at word boundaries to a number of columns; `Infinity` wraps nothing. The first line begins with `label`,
 * and the others are indented to the same column. Line breaks in the text and the indent of each line are preserved.
 * Code between backticks and words that are too long are not broken. Wide characters count as two columns, colors as
 * none.
 */
export function wrap(text: string, columns: number, label = ''): string {
  const labelled = width(label);
  const indent = Math.max(0, Math.min(labelled, columns - NARROWEST));
  const lines = text
    .split('\n')
    .flatMap((line, number) => wrapLine(line, columns - indent, number === 0 ? labelled - indent : 0));
  const [first = '', ...rest] = lines;
  return [(label + first).trimEnd(), ...rest.map((line) => (' '.repeat(indent) + line).trimEnd())].join('\n');
}

/** `text` as a unit that is not broken. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', HELD);
}

/** The width of the longest part of a text that `wrap` does not break. */
export function longestPart(text: string): number {
  return Math.max(
    ...text
      .replace(CODE, unbroken)
      .split(/\s+/)
      .map((part) => width(part)),
  );
}

/** Wraps a line of which the first `taken` columns are used up. */
function wrapLine(line: string, columns: number, taken: number): readonly string[] {
  const [lead = ''] = /^ */.exec(line) ?? [];
  const body = line.slice(lead.length).replace(CODE, unbroken);
  if (taken + width(line) <= columns) return [released(lead + body)];
  const indent = lead.slice(0, Math.max(0, columns - NARROWEST));
  const wrapped = wrapAnsi(HELD.repeat(taken) + body, columns - indent.length, { hard: false, trim: true });
  return wrapped.split('\n').map((part, number) => indent + released(number === 0 ? part.slice(taken) : part));
}

function released(text: string): string {
  return text.replaceAll(HELD, ' ');
}

/** Inline code in messages. */
const CODE = /`[^`]+`/g;

/**
 * Stands for a space at which a line must not be broken: the blank Braille pattern, which is one column wide and not
 * white space.
 */
const HELD = '\u2800';
