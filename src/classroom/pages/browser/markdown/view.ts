import { html, type TemplateResult } from 'lit-html';
import { visible } from '../../../../text/visible.ts';
import { type Block, type Inline, parseMarkdown } from './parse.ts';

/** A text in Markdown as elements. Its headings start at level `top`. */
export function markdownView(markdown: string, top: 2 | 3): TemplateResult {
  return html`${parseMarkdown(markdown).map((block) => blockView(block, top))}`;
}

function blockView(block: Block, top: 2 | 3): TemplateResult {
  switch (block.kind) {
    case 'heading':
      return headingView(block.level + top - 1, inlinesView(block.inlines));
    case 'paragraph':
      return html`<p>${inlinesView(block.inlines)}</p>`;
    case 'code':
      return html`<pre tabindex="0"><code>${visible(block.text)}</code></pre>`;
    case 'quote':
      return html`<blockquote>${block.blocks.map((one) => blockView(one, top))}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${itemView(item, top)}</li>`);
      return block.start === null ? html`<ul>${items}</ul>` : html`<ol start=${block.start}>${items}</ol>`;
    }
    case 'table':
      return html`<table>
        <thead><tr>${block.head.map((cell) => html`<th>${inlinesView(cell)}</th>`)}</tr></thead>
        <tbody>${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inlinesView(cell)}</td>`)}</tr>`)}</tbody>
      </table>`;
  }
}

/** An item of one paragraph is that paragraph's text. */
function itemView(item: readonly Block[], top: 2 | 3): TemplateResult {
  const [first, ...rest] = item;
  if (first?.kind !== 'paragraph') return html`${item.map((block) => blockView(block, top))}`;
  return html`${inlinesView(first.inlines)}${rest.map((block) => blockView(block, top))}`;
}

function headingView(level: number, content: TemplateResult): TemplateResult {
  if (level <= 2) return html`<h2>${content}</h2>`;
  if (level === 3) return html`<h3>${content}</h3>`;
  return html`<h4>${content}</h4>`;
}

function inlinesView(inlines: readonly Inline[]): TemplateResult {
  return html`${inlines.map(inlineView)}`;
}

function inlineView(inline: Inline): TemplateResult | string {
  switch (inline.kind) {
    case 'text':
      return visible(inline.text);
    case 'code':
      return html`<code>${visible(inline.text)}</code>`;
    case 'strong':
      return html`<strong>${inlinesView(inline.inlines)}</strong>`;
    case 'emphasis':
      return html`<em>${inlinesView(inline.inlines)}</em>`;
    case 'link':
      return html`<a href=${inline.address} target="_blank" rel="noopener noreferrer">${inlinesView(inline.inlines)}</a>`;
    case 'break':
      return html`<br>`;
  }
}
