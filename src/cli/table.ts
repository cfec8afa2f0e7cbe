import { stripVTControlCharacters } from 'node:util';
import { visible } from '../text/visible.ts';
import { ownColours } from './colour.ts';

/** Columns padded to their widest cell; `right` names the columns of figures. Colour codes do not count as width. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
          return right.includes(column) ? padding + cell : cell + padding;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function width(cell: string): number {
  return stripVTControlCharacters(ownColours(cell, visible)).length;
}
