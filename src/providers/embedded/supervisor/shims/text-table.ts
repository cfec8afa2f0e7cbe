/**
 * Columns as Go's tabwriter formats them with a minimum width of 20 and a padding of 3; the last column is not padded.
 */
export function textTable(rows: readonly (readonly string[])[], minimum = 20, padding = 3): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, minimum, cell.length + padding);
    });
  }
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join(''));
}
