import { keep, kept } from './kept.ts';

const NAME = 'font-size';
const SIZES = [12, 13, 14, 15, 16, 18, 20, 22, 26];
const USUAL = 15;

/** The size of text in pixels, as this browser keeps it. */
export function fontSize(): number {
  const size = Number(kept('forever', NAME));
  return SIZES.includes(size) ? size : USUAL;
}

/** Applies the size to the page. */
export function applyFontSize(): void {
  document.documentElement.style.fontSize = `${fontSize()}px`;
}

/** One size up or down. Returns the new size. */
export function changeFontSize(steps: 1 | -1): number {
  const size = SIZES[SIZES.indexOf(fontSize()) + steps] ?? fontSize();
  keep('forever', NAME, String(size));
  applyFontSize();
  return size;
}
