import type { Place } from '../../../../kubernetes/place.ts';
import { closest } from '../../../../text/spelling.ts';
import { LEVELS } from '../policy.ts';
import type { Repair } from './finding.ts';

/** A typing or shell mistake that prevents a file from loading, recognized by its text. */
export interface Slip {
  readonly place: Place;
  readonly sentence: string;
  readonly fix: string;
  readonly repair: Repair;
}

/** The mistake at or near the place of an error; `null` if the text shows none. */
export function slipAt(text: string, place: Place): Slip | null {
  return endOfHeredoc(text, place) ?? splitName(text, place) ?? miswritten(text, place);
}

/** The word that ends a here-document, which is still in the file because it was indented or quoted differently. */
function endOfHeredoc(text: string, { file }: Place): Slip | null {
  const lines = text.trimEnd().split(/\r?\n/);
  const word = lines.at(-1)?.trim() ?? '';
  if (lines.length < 2 || !/^(EOF|EOT|EOL|END|YAML|POLICY)\d*$/.test(word)) return null;
  return {
    place: { file, line: lines.length, column: 1 },
    sentence: `The last line, \`${word}\`, is not part of a policy: it looks like the end of a shell here-document.`,
    fix: 'Remove the line',
    repair: { isSafe: true, changes: [{ do: 'cut', fromLine: lines.length }], after: null, affects: [] },
  };
}

/** `- system: kube-proxy`: with the space, it is a mapping. */
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

/** Words on one line that are close to the correct ones, and what these are. */
const MISWRITTEN: readonly (readonly [wrong: RegExp, right: (found: readonly string[]) => string, sentence: string])[] =
  [
    [
      /(apiVersion["']?:\s*["']?)audit\.k8s\.io\/v1(?:alpha|beta)\d+(["']?)/,
      ([, before = '', after = '']) => `${before}audit.k8s.io/v1${after}`,
      'Kubernetes 1.24 and later read only audit.k8s.io/v1.',
    ],
    [
      /(group["']?:\s*["']?)([a-z0-9.-]*)\/v\d+(?:(?:alpha|beta)\d+)?(["']?)/,
      ([, before = '', group = '', after = '']) => `${before}${group}${after}`,
      'A group is written without a version.',
    ],
    [
      /(level["']?:\s*["']?)(?!(?:None|Metadata|Request|RequestResponse)\b)([A-Za-z]+)(["']?)/,
      ([, before = '', word = '', after = '']) => `${before}${levelLike(word) ?? word}${after}`,
      `The levels are ${LEVELS.join(', ')}.`,
    ],
  ];

function miswritten(text: string, place: Place): Slip | null {
  const line = text.split(/\r?\n/)[place.line - 1] ?? '';
  for (const [wrong, right, sentence] of MISWRITTEN) {
    const found = wrong.exec(line);
    if (found === null || right(found) === found[0]) continue;
    const rewritten = line.slice(0, found.index) + right(found) + line.slice(found.index + found[0].length);
    return {
      place,
      sentence,
      fix: `Write \`${right(found)}\``,
      repair: {
        isSafe: true,
        changes: [{ do: 'rewrite', line: place.line, text: rewritten }],
        after: null,
        affects: [],
      },
    };
  }
  return null;
}

function levelLike(word: string): string | undefined {
  return LEVELS.find((level) => level.toLowerCase() === word.toLowerCase()) ?? closest(word, LEVELS);
}
