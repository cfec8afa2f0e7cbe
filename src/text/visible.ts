/**
 * A text that a terminal only displays: control characters (C0 except newline and tab, DEL, C1), format characters
 * (bidirectional overrides, zero widths), line separators and lone surrogates are written as Go and JSON escape them.
 * JSON remains JSON with the same value.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character < ' '
      ? (SHORT.get(character) ?? `\\x${hexadecimal(character, 2)}`)
      : // One surrogate at a time, as in JSON.
        Array.from({ length: character.length }, (_, at) => `\\u${hexadecimal(character.charAt(at), 4)}`).join(''),
  );
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' '));
}

const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\r', '\\r'],
  ['\b', '\\b'],
]);

function hexadecimal(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
