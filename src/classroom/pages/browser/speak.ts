/** The live region of the page, in which a screen reader reads what is written. */
let region: HTMLElement | null = null;

/** Has a screen reader say a sentence when it has finished what it says. */
export function speak(sentence: string): void {
  if (region === null) {
    region = document.createElement('div');
    region.className = 'spoken';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    region.id = 'spoken';
    document.body.append(region);
  }
  const line = document.createElement('p');
  line.textContent = sentence;
  region.append(line);
  while (region.childElementCount > 3) region.firstElementChild?.remove();
}
