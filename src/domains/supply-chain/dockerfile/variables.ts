import type { Instruction } from './instruction.ts';

/** Values by name. */
export type Variables = ReadonlyMap<string, string>;

/**
 * A word with its variables replaced: `$a`, `${a}`, `${a:-b}` and `${a:+b}`; one that is not set is empty. Source: the
 * Dockerfile reference, section Environment replacement.
 */
export function expand(word: string, variables: Variables, escapeSign: string): string {
  let result = '';
  for (let at = 0; at < word.length; ) {
    const character = word.charAt(at);
    if (character === escapeSign) {
      result += word.charAt(at + 1);
      at += 2;
      continue;
    }
    const found = /^\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/.exec(word.slice(at));
    if (found === null) {
      result += character;
      at += 1;
      continue;
    }
    const [whole, plain, braced, operator, alternative = ''] = found;
    const value = variables.get(plain ?? braced ?? '') ?? '';
    const replaced = expand(alternative, variables, escapeSign);
    if (operator === '+') result += value === '' ? '' : replaced;
    else result += value === '' && operator === '-' ? replaced : value;
    at += whole.length;
  }
  return result;
}

/** The names that an ARG or ENV sets, with their values; `null` for an ARG without a default. Quotes are removed. */
export function assignments({
  keyword,
  text,
}: Instruction): readonly (readonly [name: string, value: string | null])[] {
  const [first = ''] = text.split(/\s/, 1);
  if (keyword === 'ENV' && !first.includes('=')) return [[first, text.slice(first.length).trim()]];
  const words = text.match(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'])+/g) ?? [];
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word, null] : [word.slice(0, equals), word.slice(equals + 1).replace(/["']/g, '')];
  });
}
