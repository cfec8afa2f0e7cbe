import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { visible, visibleLine } from '../../../../text/visible.ts';
import type { MistakeCluster } from '../../../api.ts';

/** What several learners got wrong in the same way, the most common first; each opens to who, and to their lines. */
export function mistakesView(mistakes: readonly MistakeCluster[], select: (id: string) => void): TemplateResult {
  const common = mistakes.toSorted((a, b) => b.seats.length - a.seats.length);
  return html`<section class="mistakes" aria-labelledby="mistakes"><h2 id="mistakes">Common mistakes</h2>
    ${common.length === 0 ? html`<p class="quiet">None yet.</p>` : nothing}
    ${repeat(
      common,
      ({ key }) => key,
      ({ scenario, title, actual, expected, seats }) => html`<details>
        <summary><span class="count figures">${seats.length}×</span>
          <span class="grow">${visible(actual)}<br><span class="quiet small">${visibleLine(scenario)} · ${visibleLine(title)}</span></span></summary>
        <dl><dt>expected</dt><dd>${visible(expected)}</dd></dl>
        <ul>${seats.map(
          ({
            id,
            name,
            where,
          }) => html`<li><button class="link" @click=${() => select(id)}><bdi>${visibleLine(name)}</bdi></button>
            ${
              where === null
                ? nothing
                : html` <span class="quiet small">${visibleLine(where.file)}:${where.line}</span>
                  ${where.text === null ? nothing : html`<pre tabindex="0"><code>${visible(where.text)}</code></pre>`}`
            }</li>`,
        )}</ul></details>`,
    )}</section>`;
}
