import stringWidth from 'fast-string-width';
import { visible } from '../text/visible.ts';
import { ownColors } from './color.ts';
import { longestPart, wrap } from './wrap.ts';

export interface TableOptions {
  /** The right-aligned columns, such as figures. */
  readonly right?: readonly number[];
  /** The number of columns of the terminal. If the table is wider, the text in its prose columns is wrapped. */
  readonly fit?: number;
  /** The columns of prose; the last one by default. All others are never wrapped. */
  readonly prose?: readonly number[];
}

const GAP = '  ';
/** The minimum width of a readable prose column. */
const NARROWEST = 12;
/** The indent of prose that is placed below its row if no space is left next to it. */
const BELOW = '    ';

/** Columns padded to their widest cell. Wide characters count as two columns, colors as none. */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { right = [], fit = Number.POSITIVE_INFINITY } = options;
  const natural = widthsOf(rows);
  const prose = options.prose ?? [natural.length - 1];
  const least = new Map(prose.map((column) => [column, leastWidth(rows.map((row) => row[column] ?? ''))]));
  const widths = fitted(natural, least, fit);
  if (widths === null) return withProseBelow(rows, { right, fit, prose });
  return rows.flatMap((row) => rowLines(row, widths, { right, prose })).join('\n');
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return widths;
}

/** A column of prose is never narrower than its longest word. */
function leastWidth(cells: readonly string[]): number {
  return Math.max(NARROWEST, ...cells.map(longestPart));
}

/**
 * Repeatedly narrows the widest column of prose until the table fits; `null` if that is not enough. `least` has the
 * columns of prose, and how narrow each may become.
 */
function fitted(natural: readonly number[], least: ReadonlyMap<number, number>, fit: number): readonly number[] | null {
  const widths = [...natural];
  const wide = () => [...least.keys()].filter((column) => (widths[column] ?? 0) > (least.get(column) ?? 0));
  for (;;) {
    const excess = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - fit;
    if (excess <= 0) return widths;
    const [widest, next = -1] = wide().toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) return null;
    const present = widths[widest] ?? 0;
    const level = Math.max(least.get(widest) ?? 0, Math.min(present - 1, widths[next] ?? 0));
    widths[widest] = Math.max(level, present - excess);
  }
}

function rowLines(
  row: readonly string[],
  widths: readonly number[],
  { right, prose }: Required<Pick<TableOptions, 'right' | 'prose'>>,
): readonly string[] {
  const cells = row.map((cell, column) =>
    prose.includes(column) ? wrap(cell, widths[column] ?? 0).split('\n') : [cell],
  );
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => {
        const text = lines[line] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(text)));
        return right.includes(column) ? padding + text : text + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

function withProseBelow(rows: readonly (readonly string[])[], { right, fit, prose }: Required<TableOptions>): string {
  const whole = (row: readonly string[]) => row.filter((_, column) => !prose.includes(column));
  const widths = widthsOf(rows.map(whole));
  return rows
    .flatMap((row) => [
      ...rowLines(whole(row), widths, { right, prose: [] }),
      ...prose.flatMap((column) => (row[column] ? [wrap(row[column], fit, BELOW)] : [])),
    ])
    .join('\n');
}

/** The printed width: control characters that are not our own colors are shown as escapes. */
function width(cell: string): number {
  return stringWidth(ownColors(cell, visible));
}
