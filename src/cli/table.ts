import stringWidth from 'fast-string-width';
import { visible } from '../text/visible.ts';
import { ownColours } from './colour.ts';
import { wrap } from './wrap.ts';

export interface TableOptions {
  /** The columns of figures. */
  readonly right?: readonly number[];
  /** Terminal columns to which the text in the last column of the table is wrapped; the others stay whole. */
  readonly fit?: number;
}

/** Columns padded to their widest cell. Wide characters count as two columns, colours as none. */
export function table(
  rows: readonly (readonly string[])[],
  { right = [], fit = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  const last = widths.length - 1;
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        if (column === last && !right.includes(column)) return cell;
        const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
        return right.includes(column) ? padding + cell : cell + padding;
      });
      if (cells.length <= last) return cells.join('  ').trimEnd();
      return wrap(
        cells[last] ?? '',
        fit,
        cells
          .slice(0, last)
          .map((cell) => `${cell}  `)
          .join(''),
      );
    })
    .join('\n');
}

/** As it is printed: control characters that are not our own colours are shown. */
function width(cell: string): number {
  return stringWidth(ownColours(cell, visible));
}
