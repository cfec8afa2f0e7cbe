import { keep, kept } from '../kept.ts';

const NAME = 'split';
const LEAST = 20;
const MOST = 75;
const USUAL = 38;
const STEP = 4;

/**
 * Has a separator between two panes be moved by the pointer and by the arrow keys; Home and End go to the ends, Enter to
 * the usual place. The share of the first pane is the property `--split` of the element that contains both, which lays
 * them out beside or below each other.
 */
export function makeResizable(panes: HTMLElement, separator: HTMLElement): void {
  const isBeside = () => separator.offsetHeight > separator.offsetWidth;
  const apply = (share: number) => {
    const rounded = Math.min(MOST, Math.max(LEAST, Math.round(share)));
    panes.style.setProperty('--split', `${rounded}%`);
    separator.setAttribute('aria-valuenow', String(rounded));
    separator.setAttribute('aria-orientation', isBeside() ? 'vertical' : 'horizontal');
    keep('forever', NAME, String(rounded));
  };
  const share = () => Number(separator.getAttribute('aria-valuenow'));
  separator.setAttribute('aria-valuemin', String(LEAST));
  separator.setAttribute('aria-valuemax', String(MOST));
  apply(Number(kept('forever', NAME)) || USUAL);

  separator.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    separator.setPointerCapture(event.pointerId);
  });
  separator.addEventListener('pointermove', (event) => {
    if (!separator.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = panes.getBoundingClientRect();
    apply(isBeside() ? ((event.clientX - left) / width) * 100 : ((event.clientY - top) / height) * 100);
  });
  separator.addEventListener('keydown', ({ key }) => {
    const moved: Readonly<Record<string, number>> = {
      ArrowLeft: share() - STEP,
      ArrowUp: share() - STEP,
      ArrowRight: share() + STEP,
      ArrowDown: share() + STEP,
      Home: LEAST,
      End: MOST,
      Enter: USUAL,
    };
    if (moved[key] !== undefined) apply(moved[key]);
  });
}
