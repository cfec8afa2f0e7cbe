/** The maximum width of text: longer lines are hard to read. */
const WIDEST = 120;

/**
 * The number of columns that text may take on a stream; `Infinity` if it is not a terminal, so that pipes get whole
 * lines.
 */
export function columnsOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number {
  if (!stream.isTTY) return Number.POSITIVE_INFINITY;
  return Math.min(stream.columns || 80, WIDEST);
}
