import type { Place } from '../../../../kubernetes/place.ts';
import type { Repair } from './finding.ts';

/** A slip of the keyboard or of the shell that keeps a file from loading, recognized by its text. */
export interface Slip {
  readonly place: Place;
  readonly sentence: string;
  readonly fix: string;
  readonly repair: Repair;
}

/** The slip at or near the place of an error; `null` where the text tells of none. */
export function slipAt(text: string, place: Place): Slip | null {
  return endOfHeredoc(text, place) ?? splitName(text, place);
}

/** The word that ends a here-document, left in the file because it was indented or quoted otherwise. */
function endOfHeredoc(text: string, { file }: Place): Slip | null {
  const lines = text.trimEnd().split(/\r?\n/);
  const word = lines.at(-1)?.trim() ?? '';
  if (lines.length < 2 || !/^(EOF|EOT|EOL|END|YAML|POLICY)$/.test(word)) return null;
  return {
    place: { file, line: lines.length, column: 1 },
    sentence: `The last line, \`${word}\`, is not part of a policy: it looks like the end of a shell here-document.`,
    fix: 'Remove the line',
    repair: { isSafe: true, changes: [{ do: 'cut', fromLine: lines.length }], after: null, affects: [] },
  };
}

/** `- system: kube-proxy`: with the space it is a mapping. */
function splitName(text: string, place: Place): Slip | null {
  const line = text.split(/\r?\n/)[place.line - 1] ?? '';
  const [, before, name, after] =
    /^(\s*-\s+)["']?(system:(?:\s*[\w.-]+:)*)\s+([\w.-]+)["']?\s*(?:#.*)?$/.exec(line) ?? [];
  if (before === undefined || name === undefined || after === undefined) return null;
  const right = `${name.replaceAll(/\s/g, '')}${after}`;
  return {
    place,
    sentence: `\`${name} ${after}\` is a mapping because of the space after the colon; the name is \`${right}\`.`,
    fix: `Write \`"${right}"\``,
    repair: {
      isSafe: true,
      changes: [{ do: 'rewrite', line: place.line, text: `${before}"${right}"` }],
      after: null,
      affects: [],
    },
  };
}
