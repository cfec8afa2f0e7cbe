import { visible } from '../../../text/visible.ts';

const SOURCE = Symbol('source');

/** HTML that only `html` can make, so that no text gets into a page without being escaped. */
export interface Markup {
  readonly [SOURCE]: string;
}

export type Content = Markup | string | number | readonly Content[];

/**
 * A template of HTML: texts among the values are escaped, for elements and for attributes in double quotes; control and
 * format characters, such as bidirectional overrides, become visible escapes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { [SOURCE]: parts.reduce((page, part, index) => `${page}${sourceOf(values[index - 1] ?? '')}${part}`) };
}

export function sourceText(markup: Markup): string {
  return markup[SOURCE];
}

function sourceOf(content: Content): string {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return visible(content).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
  return SOURCE in content ? content[SOURCE] : content.map(sourceOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
