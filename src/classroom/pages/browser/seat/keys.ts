import { html, type TemplateResult } from 'lit-html';

/** What the keyboard does on this page, and whether the terminal is read out. */
export function keysView(isReadOut: boolean, readOut: (isOn: boolean) => void): TemplateResult {
  return html`<table class="keys"><tbody>
    <tr><th><kbd>F6</kbd></th><td>to the next part of the page: the way out of the terminal and the editor</td></tr>
    <tr><th><kbd>Shift</kbd> <kbd>F6</kbd></th><td>to the part before</td></tr>
    <tr><th><kbd>Ctrl</kbd> <kbd>Shift</kbd> <kbd>C</kbd>, <kbd>V</kbd></th><td>copy and paste in the terminal</td></tr>
    <tr><th><kbd>Ctrl</kbd> <kbd>S</kbd></th><td>save the file in the editor</td></tr>
    <tr><th><kbd>Esc</kbd> <kbd>Tab</kbd></th><td>leaves the editor for the next control; <kbd>Tab</kbd> alone indents</td></tr>
    <tr><th><kbd>←</kbd> <kbd>→</kbd></th><td>move the bar between the halves when it has the focus; <kbd>Enter</kbd> puts it back</td></tr>
  </tbody></table>
  <label><input type="checkbox" ?checked=${isReadOut} @change=${(event: Event) =>
    event.target instanceof HTMLInputElement &&
    readOut(event.target.checked)}> Have a screen reader read the terminal</label>`;
}
