import pc from './color.ts';
import { unbroken, wrap } from './wrap.ts';

/**
 * Formats Markdown for a terminal: headings, emphasis and code are highlighted, paragraphs and list items are filled to
 * the terminal's columns, code blocks and tables are unchanged. With `Infinity` columns, every line remains one line.
 */
export function forTerminal(markdown: string, columns: number): string {
  return blocksOf(markdown.trimEnd().split('\n'))
    .map((block) => blockText(block, columns))
    .join('\n');
}

type Block =
  /** Lines that are shown unchanged: code, tables, empty lines. */
  | { readonly kind: 'whole'; readonly lines: string[] }
  | { readonly kind: 'heading'; readonly text: string }
  /** A paragraph, or the first one of a list item; `label` is the start of its first line. */
  | { readonly kind: 'paragraph'; readonly label: string; readonly lines: string[] };

const FENCE = /^ *(?<fence>`{3,}|~{3,})/;
const HEADING = /^#{1,6} +(?<text>.*)$/;
const ITEM = /^(?<label> *(?:[-*+]|\d{1,9}[.)]) +)(?<text>.*)$/;
const QUOTE = /^(?<label> *> ?)(?<text>.*)$/;
const TABLE = /^ *\|/;

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let fence: string | null = null;
  /** Where the texts start of the list items to which a line may belong, outermost first. */
  const items: number[] = [];
  let isAfterBlank = true;

  const whole = (line: string) => {
    const last = blocks.at(-1);
    if (last?.kind === 'whole') last.lines.push(line);
    else blocks.push({ kind: 'whole', lines: [line] });
  };
  for (const line of lines) {
    const last = blocks.at(-1);
    const isCode = isAfterBlank || last?.kind === 'whole';
    isAfterBlank = line.trim() === '';
    const marker = FENCE.exec(line)?.groups?.fence;
    if (fence !== null) {
      whole(line);
      if (marker?.startsWith(fence) && line.trim() === marker) fence = null;
      continue;
    }
    const indent = line.length - line.trimStart().length;
    if (isAfterBlank || TABLE.test(line) || marker !== undefined) {
      whole(line);
      fence = marker ?? null;
      continue;
    }
    while (isCode && indent < (items.at(-1) ?? 0)) items.pop();
    if (isCode && indent >= (items.at(-1) ?? 0) + 4) {
      whole(line);
      continue;
    }
    const heading = HEADING.exec(line)?.groups?.text;
    const item = (ITEM.exec(line) ?? QUOTE.exec(line))?.groups;
    if (heading !== undefined) blocks.push({ kind: 'heading', text: heading });
    else if (item !== undefined) {
      const { label = '', text = '' } = item;
      while (label.length <= (items.at(-1) ?? 0)) items.pop();
      items.push(label.length);
      blocks.push({ kind: 'paragraph', label, lines: [text] });
    } else if (last?.kind === 'paragraph') last.lines.push(line.trimStart());
    else blocks.push({ kind: 'paragraph', label: ' '.repeat(indent), lines: [line.trimStart()] });
  }
  return blocks;
}

function blockText(block: Block, columns: number): string {
  switch (block.kind) {
    case 'whole':
      return block.lines.join('\n');
    case 'heading':
      return wrap(pc.bold(styled(block.text)), columns);
    case 'paragraph':
      return wrap(styled(joined(block.lines, columns)), columns, block.label);
  }
}

/** The lines of a paragraph are joined, unless nothing is wrapped, or a line ends with Markdown's hard line break. */
function joined(lines: readonly string[], columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return lines.join('\n');
  return lines.join('\n').replace(/(?<! {2}|\\)\n/g, ' ');
}

/** Code is set aside, and restored when the text around it has been styled. */
function styled(text: string): string {
  const codes: string[] = [];
  return text
    .replace(/`([^`]+)`/g, (_, code: string) => `\uE000${codes.push(code) - 1}\uE001`)
    .replace(/\*\*((?:[^*\n]|\n(?!\n))+)\*\*/g, (_, strong: string) => pc.bold(strong))
    .replace(/<(https?:[^>\s]+)>/g, (_, address: string) => pc.underline(address))
    .replace(/\uE000(\d+)\uE001/g, (_, number: string) => pc.cyan(unbroken(codes[Number(number)] ?? '')));
}
