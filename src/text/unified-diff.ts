/** The number of unchanged lines around a change. */
const CONTEXT = 3;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** The difference between two texts as `diff -u` prints it, to be applied with `patch`; `''` if there is none. */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const lines = linesOf(before.split('\n'), after.split('\n'));
  const hunks = hunksOf(lines).map(([start, end]) => hunk(lines, start, end));
  return [`--- ${name}`, `+++ ${name}`, ...hunks].join('\n');
}

/** The lines of both texts, by a longest common subsequence; equal lines at the ends are not compared. */
function linesOf(before: readonly string[], after: readonly string[]): readonly Line[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, start).map(same),
    ...changed(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

function changed(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, made] = [before[i], after[j]];
    if (old !== undefined && old === made) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (made === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i += 1;
    } else {
      lines.push({ sign: '+', text: made ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** Ranges of lines around changes; adjacent ranges are merged. */
function hunksOf(lines: readonly Line[]): readonly (readonly [start: number, end: number])[] {
  const hunks: [number, number][] = [];
  for (const [at, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const [start, end] = [Math.max(0, at - CONTEXT), Math.min(lines.length, at + CONTEXT + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  // The last "line" is what follows the last line ending: nothing, unless the text does not end with one.
  const own = lines.slice(start, end).filter(({ text }, at) => start + at < lines.length - 1 || text !== '');
  const range = (other: Line['sign']) => {
    const first = lines.slice(0, start).filter(({ sign }) => sign !== other).length;
    const length = own.filter(({ sign }) => sign !== other).length;
    return `${length === 0 ? first : first + 1},${length}`;
  };
  return [`@@ -${range('+')} +${range('-')} @@`, ...own.map(({ sign, text }) => sign + text)].join('\n');
}
