import { randomInt } from 'node:crypto';
import picocolors from 'picocolors';

/** Colors only on a terminal that has them, and not if NO_COLOR is set; a pipe gets plain text, also in CI. */
const wanted = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const codes = picocolors.createColors(wanted);

/**
 * Distinguishes our own colors from escape sequences in the text of a node, a policy or a scenario. Parameters have
 * four digits, since the code that measures text treats longer ones as text.
 */
const mark = `${Array.from({ length: 3 }, () => `;${randomInt(1_000, 10_000)}`).join('')}m`;

/** Formatters whose codes are turned into real ones only by `ownColors`. */
export default {
  bold: marked(codes.bold),
  dim: marked(codes.dim),
  underline: marked(codes.underline),
  red: marked(codes.red),
  green: marked(codes.green),
  yellow: marked(codes.yellow),
  magenta: marked(codes.magenta),
  cyan: marked(codes.cyan),
  blue: marked(codes.blue),
};

/** The text before a mark. */
const OPEN_CODE = new RegExp(`${String.fromCharCode(27)}\\[\\d+$`);

function marked(format: (text: string) => string): (text: string) => string {
  const [open = '', close = ''] = format('\0').split('\0');
  const own = (code: string) => code.replace(/m$/, mark);
  return (text) => `${own(open)}${text}${own(close)}`;
}

/**
 * Calls `change` with the text between our own colors, and returns the result with colors as terminal escape sequences.
 */
export function ownColors(text: string, change: (plain: string) => string): string {
  return withColors(text, change, (code) => `${code}m`);
}

/** The same without colors, for a stream that is not a terminal while another one is. */
export function withoutOwnColors(text: string, change: (plain: string) => string): string {
  return withColors(text, change, () => '');
}

function withColors(text: string, change: (plain: string) => string, shown: (code: string) => string): string {
  return text
    .split(mark)
    .map((part, at, parts) => {
      const code = at < parts.length - 1 ? (OPEN_CODE.exec(part)?.[0] ?? '') : '';
      const plain = change(part.slice(0, part.length - code.length));
      return code === '' ? plain : plain + shown(code);
    })
    .join('');
}
