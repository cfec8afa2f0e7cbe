import type { ShownBody, ShownEntry, ShownRequest } from '../../../checks/audit/exhibits.ts';
import { plural } from '../../../text/plural.ts';
import { html, type Markup } from './markup.ts';
import { scrolling } from './page.ts';

/** The requests of a check of the audit log, and the entries that they have left. */
export function logEntries(title: string, requests: readonly ShownRequest[]): Markup {
  const found = requests.reduce((sum, { entries, leftOut }) => sum + entries.length + leftOut, 0);
  return html`<details class="log">
<summary>${plural(found, 'entry', 'entries')} in the audit log</summary>
<p class="quiet">What the actions of this grade sent, and the entries for it, those of the clean-up included. Bodies that may
contain secrets are left out.</p>
${scrolling(`Audit entries: ${title}`, table(requests))}
</details>`;
}

function table(requests: readonly ShownRequest[]): Markup {
  return html`<table class="entries">
<caption>Requests and their entries</caption>
<thead><tr><th scope="col">request</th><th scope="col">stage</th><th scope="col">level</th><th scope="col">status</th><th scope="col">bodies</th></tr></thead>
${requests.map(group)}</table>`;
}

function group({ action, verb, uri, user, predicted, entries, leftOut }: ShownRequest): Markup {
  const rows = Math.max(1, entries.length + Number(leftOut > 0));
  const head = html`<th scope="rowgroup" rowspan="${rows}"><strong>${action}</strong>: ${verb} <code>${uri}</code> <span class="quiet">by ${user === '' ? 'an unauthenticated client' : user}</span></th>`;
  const none = html`<td colspan="4">no entry; the policy predicts ${predicted === 0 ? 'none' : predicted}</td>`;
  const cells = [...(entries.length === 0 ? [none] : entries.map(entryCells)), ...more(leftOut)];
  return html`<tbody>
${cells.map(
  (one, index) => html`<tr>${index === 0 ? head : ''}${one}</tr>
`,
)}</tbody>
`;
}

function more(leftOut: number): readonly Markup[] {
  return leftOut === 0 ? [] : [html`<td colspan="4">${plural(leftOut, 'more entry', 'more entries')} left out</td>`];
}

function entryCells({ event, requestObject, responseObject }: ShownEntry): Markup {
  return html`<td>${event.stage}<br><span class="quiet">${event.stageTimestamp}</span></td><td>${event.level}</td><td>${event.code ?? '–'}</td><td class="wide">${body('request', requestObject)}${body('response', responseObject)}${
    requestObject.state === 'absent' && responseObject.state === 'absent' ? 'none' : ''
  }</td>`;
}

function body(name: string, shown: ShownBody): Markup {
  switch (shown.state) {
    case 'absent':
      return html``;
    case 'withheld':
      return html`<p>${name}: left out, since it may contain ${shown.content}</p>`;
    case 'shown':
      return html`<details><summary>${name}</summary><pre>${shown.json}${shown.isCut ? ' … (cut)' : ''}</pre></details>`;
  }
}
