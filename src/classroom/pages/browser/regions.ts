/**
 * F6 moves the focus to the next region of the page and Shift+F6 to the one before, as in desktop programs; it is the
 * way out of a terminal, which takes every other key. Regions are elements with `data-region`; each names the element
 * that takes the focus by `data-focus`, or takes it itself.
 */
export function moveBetweenRegions(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector('dialog:modal') !== null) return;
      const regions = Array.from(document.querySelectorAll<HTMLElement>('[data-region]'), (region) => ({
        region,
        target: targetOf(region),
      })).filter(({ target }) => target?.checkVisibility({ visibilityProperty: true }) === true);
      const at = regions.findIndex(({ region }) => region.contains(document.activeElement));
      const step = event.shiftKey ? -1 : 1;
      const next = regions[at === -1 ? 0 : (at + step + regions.length) % regions.length];
      event.preventDefault();
      event.stopImmediatePropagation();
      next?.target?.focus();
    },
    // Before the terminal takes the key.
    { capture: true },
  );
}

/** `null` if there is nothing in the region now that could take the focus. */
function targetOf(region: HTMLElement): HTMLElement | null {
  if (region.dataset.focus !== undefined) return region.querySelector<HTMLElement>(region.dataset.focus);
  if (region.tabIndex < 0) region.tabIndex = -1;
  return region;
}
