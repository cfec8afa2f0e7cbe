/** One measurement of the benchmark, together with the reference that it is compared with. */
export interface Figure {
  readonly what: string;
  /** The unit of `ours` and `reference`. Defaults to milliseconds. */
  readonly unit?: 'ms' | 'MB';
  readonly ours: number;
  /** The source of the reference: another program that was measured in the same run, or `the goal`. */
  readonly against: string;
  readonly reference: number;
  /** The largest acceptable ratio of `ours` to `reference`. */
  readonly maxRatio: number;
}

export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, unit = 'ms', ours, against, reference, maxRatio }) => [
    what,
    formatted(ours, unit),
    `${formatted(reference, unit)} ${against}`,
    `${(ours / reference).toFixed(2)} of ${maxRatio}`,
    ours / reference <= maxRatio ? 'met' : 'missed',
  ]);
  const all = [['', 'ours', 'reference', 'ratio', ''], ...rows];
  const widths = all.reduce<readonly number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatted(number: number, unit: 'ms' | 'MB'): string {
  if (unit === 'MB') return `${number.toFixed(0)} MB`;
  return number < 1000 ? `${number.toFixed(1)} ms` : `${(number / 1000).toFixed(2)} s`;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Measures how long a function runs, in milliseconds. */
export function timed(run: () => unknown): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}
