/** Text is not made wider than this: longer lines are hard to read. */
const WIDEST = 120;

/** The columns that text may take on a stream; `Infinity` where it is not a terminal, so that pipes get whole lines. */
export function columnsOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  if (!stream.isTTY) return Number.POSITIVE_INFINITY;
  return Math.min(stream.columns || 80, WIDEST);
}
