import { createHash } from 'node:crypto';
import { type Content, html, type Markup, sourceText } from './markup.ts';
import { STYLE } from './style.ts';

/** A whole page: self-contained, without scripts, and forbidden by its policy to load anything. */
export function page(title: string, body: Content): string {
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const head = html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>`;
  // The style is the only text that is not escaped: quotes in it must stay as they are.
  return `<!doctype html>
<html lang="en">
<head>
${sourceText(head)}
<style>${STYLE}</style>
</head>
<body>
${sourceText(html`${body}`)}
</body>
</html>
`;
}

/** A table or other wide content that scrolls by itself, also with the keyboard. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
${content}
</div>`;
}
