import width from 'fast-string-width';

/** A color, as our own text has them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colors begin with a control character.
const COLOR = /(\x1b\[[\d;]*m)/;
const segmenter = new Intl.Segmenter();

/**
 * The start of a line that fits into a number of columns; a line that is cut ends with `…`. The line may contain colors
 * and no other control characters except tabs, which become two spaces.
 */
export function cut(line: string, columns: number): string {
  const flat = line.replaceAll('\t', '  ');
  if (width(flat) <= columns) return flat;
  let left = columns - 1;
  let shown = '';
  for (const part of flat.split(COLOR)) {
    if (part.startsWith('\x1b')) {
      shown += part;
      continue;
    }
    for (const { segment } of left < 0 ? [] : segmenter.segment(part)) {
      left -= width(segment);
      if (left < 0) {
        shown += columns > 0 ? '…' : '';
        break;
      }
      shown += segment;
    }
  }
  return shown;
}
