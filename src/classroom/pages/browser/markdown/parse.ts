/** Markdown as tasks and hints use it: see `forTerminal`, which shows the same texts in a terminal. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list';
      /** The number of the first item; `null` for bullets. */
      readonly start: number | null;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] };

export type Cell = readonly Inline[];

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'link'; readonly address: string; readonly inlines: readonly Inline[] }
  | { readonly kind: 'break' };

const FENCE = /^ {0,3}(?<fence>`{3,}|~{3,})/;
const HEADING = /^ {0,3}(?<marks>#{1,6})(?: +(?<text>.*?))?(?: +#+)? *$/;
const ITEM = /^(?<indent> {0,3})(?<mark>[-*+]|(?<number>\d{1,9})[.)])(?<space> +|$)(?<text>.*)$/;
const QUOTE = /^ {0,3}> ?(?<text>.*)$/;
const TABLE_RULE = /^ *\|?(?: *:?-+:? *\|)+ *:?-* *:? *$/;

/** Anything that is not one of the known forms is a paragraph of text. HTML is text. */
export function parseMarkdown(markdown: string): readonly Block[] {
  return blocksOf(markdown.replaceAll('\t', '    ').split(/\r\n?|\n/));
}

/** How deeply lists and quotes are followed; a text that goes deeper was not written to be read. */
const DEEPEST = 20;

function blocksOf(lines: readonly string[], depth = 0): readonly Block[] {
  if (depth > DEEPEST) return [{ kind: 'code', text: lines.join('\n') }];
  const blocks: Block[] = [];
  let at = 0;
  const line = (index: number) => lines[index] ?? '';
  while (at < lines.length) {
    const first = line(at);
    const heading = HEADING.exec(first)?.groups;
    const fence = FENCE.exec(first)?.groups?.fence;
    if (isBlank(first)) at++;
    else if (fence !== undefined) {
      let end = at + 1;
      while (end < lines.length && !(line(end).trim().startsWith(fence) && /^[`~]+$/.test(line(end).trim()))) end++;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') });
      at = end + 1;
    } else if (indentOf(first) >= 4) {
      let end = at;
      while (end < lines.length && (indentOf(line(end)) >= 4 || isBlank(line(end)))) end++;
      const own = lines.slice(at, end).map((one) => one.slice(4));
      blocks.push({ kind: 'code', text: own.join('\n').trimEnd() });
      at = end;
    } else if (heading !== undefined) {
      blocks.push({ kind: 'heading', level: heading.marks?.length ?? 1, inlines: parseInline(heading.text ?? '') });
      at++;
    } else if (QUOTE.test(first)) {
      let end = at;
      while (end < lines.length && QUOTE.test(line(end))) end++;
      const own = lines.slice(at, end).map((one) => QUOTE.exec(one)?.groups?.text ?? '');
      blocks.push({ kind: 'quote', blocks: blocksOf(own, depth + 1) });
      at = end;
    } else if (ITEM.test(first)) {
      const list = listAt(lines, at, depth);
      blocks.push(list.block);
      at = list.end;
    } else if (first.includes('|') && TABLE_RULE.test(line(at + 1))) {
      let end = at + 2;
      while (end < lines.length && line(end).includes('|')) end++;
      blocks.push({ kind: 'table', head: cellsOf(first), rows: lines.slice(at + 2, end).map(cellsOf) });
      at = end;
    } else {
      let end = at + 1;
      while (end < lines.length && continuesParagraph(line(end))) end++;
      blocks.push({ kind: 'paragraph', inlines: parseInline(paragraphText(lines.slice(at, end))) });
      at = end;
    }
  }
  return blocks;
}

function continuesParagraph(line: string): boolean {
  return !isBlank(line) && !HEADING.test(line) && !FENCE.test(line) && !ITEM.test(line) && !QUOTE.test(line);
}

function listAt(lines: readonly string[], start: number, depth: number): { block: Block; end: number } {
  const items: (readonly Block[])[] = [];
  const number = ITEM.exec(lines[start] ?? '')?.groups?.number;
  let at = start;
  for (;;) {
    const found = ITEM.exec(lines[at] ?? '')?.groups;
    if (found === undefined || (found.number === undefined) !== (number === undefined)) break;
    const { indent = '', mark = '', space = '', text = '' } = found;
    // A text that is indented by five or more after its mark is code within the item.
    const width = indent.length + mark.length + (space.length > 4 || space.length === 0 ? 1 : space.length);
    const own = [space.length > 4 ? space.slice(1) + text : text];
    let end = at + 1;
    while (end < lines.length) {
      const next = lines[end] ?? '';
      const isLazy = !isBlank(lines[end - 1] ?? '') && continuesParagraph(next);
      if (!isBlank(next) && indentOf(next) < width && !isLazy) break;
      own.push(indentOf(next) >= width ? next.slice(width) : next.trimStart());
      end++;
    }
    items.push(blocksOf(own, depth + 1));
    at = end;
  }
  return { block: { kind: 'list', start: number === undefined ? null : Number(number), items }, end: at };
}

function cellsOf(line: string): readonly Cell[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.replaceAll('\\|', '|').trim()));
}

function paragraphText(lines: readonly string[]): string {
  return lines
    .map((one) => one.trimStart().replace(/ {2,}$/, '\\'))
    .join('\n')
    .replace(/\\$/, '');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

const INLINE = new RegExp(
  [
    /(?<ticks>`+)(?<code>[\s\S]*?[^`])\k<ticks>(?!`)/u,
    /\\(?<escaped>[!-/:-@[-`{-~])/u,
    /(?<hard>\\\n)/u,
    /<(?<auto>https?:\/\/[^<>\s]+)>/u,
    /\[(?<label>[^[\]]*)\]\((?<address>[^()\s]*)\)/u,
    /\*\*(?<strong>(?! )(?:`[^`]*`|[^`])+?)\*\*/u,
    /\*(?<star>(?![ *])[^*]+)\*/u,
    /(?<![\p{L}\p{N}_])_(?<low>(?![ _])[^_]+)_(?![\p{L}\p{N}_])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/** Links that are not http or https remain text, so that no address can run code. */
export function parseInline(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  const add = (piece: string) => {
    const joined = piece.replaceAll('\n', ' ');
    const last = inlines.at(-1);
    if (piece === '') return;
    if (last?.kind === 'text') inlines[inlines.length - 1] = { kind: 'text', text: last.text + joined };
    else inlines.push({ kind: 'text', text: joined });
  };
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const { code, escaped, hard, auto, label, address, strong, star, low } = match.groups ?? {};
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    const emphasis = star ?? low;
    if (code !== undefined) inlines.push({ kind: 'code', text: codeText(code) });
    else if (escaped !== undefined) add(escaped);
    else if (hard !== undefined) inlines.push({ kind: 'break' });
    else if (auto !== undefined) inlines.push(link(auto, [{ kind: 'text', text: auto }], match[0]));
    else if (label !== undefined) inlines.push(link(address ?? '', parseInline(label), match[0]));
    else if (strong !== undefined) inlines.push({ kind: 'strong', inlines: parseInline(strong) });
    else if (emphasis !== undefined) inlines.push({ kind: 'emphasis', inlines: parseInline(emphasis) });
  }
  add(text.slice(at));
  return inlines;
}

function codeText(code: string): string {
  const joined = code.replaceAll('\n', ' ');
  return /^ .*[^ ].* $/.test(joined) ? joined.slice(1, -1) : joined;
}

function link(address: string, inlines: readonly Inline[], source: string): Inline {
  const protocol = URL.canParse(address) ? new URL(address).protocol : '';
  return protocol === 'https:' || protocol === 'http:'
    ? { kind: 'link', address, inlines }
    : { kind: 'text', text: source };
}
