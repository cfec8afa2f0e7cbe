import { html, nothing, render } from 'lit-html';
import { visibleLine } from '../../../../text/visible.ts';
import { type ClassState, learners } from './state.ts';

/** The projector's view: what a learner needs to join, in letters that are read from the last row. */
export function projectorView({ view, rows, ...state }: ClassState, place: HTMLElement): void {
  if (view === null) return;
  const { code, addresses, fingerprint, qr } = view.join;
  const [address = '', ...others] = addresses;
  render(
    html`<p class="class-title">${visibleLine(view.title)}</p>
      <div class="join">
        <img alt="The address as a QR code" src=${`data:image/svg+xml,${encodeURIComponent(qr)}`}>
        <dl><dt>Address</dt><dd class="address">${visibleLine(address)}</dd>
          ${others.length === 0 ? nothing : html`<dd class="others quiet">or ${others.map(visibleLine).join(', ')}</dd>`}
          <dt>Code</dt><dd class="code">${visibleLine(code)}</dd></dl>
      </div>
      ${
        fingerprint === null
          ? nothing
          : html`<p class="fingerprint"><span class="quiet">Fingerprint of the certificate (SHA-256)</span><br>${visibleLine(fingerprint)}</p>`
      }
      <p class="quiet">${view.state === 'open' ? `${learners({ view, rows, ...state }).length} of ${view.seatsTotal} have joined` : 'Nobody else can join.'}</p>
      <form method="dialog"><button>Close</button></form>`,
    place,
  );
}
