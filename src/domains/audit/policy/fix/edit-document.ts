import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { DocumentPath, PlainValue } from '../../../../kubernetes/document.ts';
import type { Change, TextEdit } from './change.ts';
import { overlap } from './change.ts';
import { inBlock, inFlow } from './write-yaml.ts';

/**
 * The edits of a text, YAML or JSON, that make the changes and preserve everything else: comments, order and layout.
 * `null` if they cannot be made in this text because it has anchors, aliases or merge keys on the path, or parts on one
 * line that would have to be moved.
 */
export function editDocument(text: string, changes: readonly Change[]): readonly TextEdit[] | null {
  const source = sourceOf(text);
  const edits: TextEdit[] = [];
  for (const group of grouped(changes)) {
    const made = source.editsFor(group);
    if (made === null) return null;
    edits.push(...made);
  }
  return overlap(edits) ? null : edits;
}

/** A change, or all removals from one list, whose commas depend on each other. */
type Group = Exclude<Change, { readonly do: 'remove' }> | Removals;

interface Removals {
  readonly do: 'remove';
  readonly from: DocumentPath;
  readonly steps: readonly (string | number)[];
}

function grouped(changes: readonly Change[]): readonly Group[] {
  const removals = new Map<string, Removals>();
  const others: Group[] = [];
  for (const change of changes) {
    if (change.do !== 'remove') {
      others.push(change);
      continue;
    }
    const from = change.path.slice(0, -1);
    const key = JSON.stringify(from);
    const steps = [...(removals.get(key)?.steps ?? []), ...change.path.slice(-1)];
    removals.set(key, { do: 'remove', from, steps });
  }
  return [...others, ...removals.values()];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function sourceOf(text: string) {
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    keepSourceTokens: true,
  });
  const root = document?.contents ?? null;
  const isJson = /^\s*\{/.test(text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';

  const lineStart = (offset: number) => text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = (offset: number) => {
    const end = text.indexOf('\n', offset);
    if (end === -1) return text.length;
    return text[end - 1] === '\r' ? end - 1 : end;
  };
  const nextLine = (offset: number) => {
    const end = text.indexOf('\n', offset);
    return end === -1 ? text.length : end + 1;
  };
  const offsetOfLine = (line: number) => {
    let offset = 0;
    for (let number = 1; number < line; number += 1) offset = nextLine(offset);
    return offset;
  };
  const indentAt = (offset: number) => offset - lineStart(offset);
  const isOnlySpace = (start: number, end: number) => text.slice(start, end).trim() === '';
  const flow = (value: PlainValue) => inFlow(value, isJson);

  /** The node at a path, reached without aliases or merge keys. */
  function nodeAt(path: DocumentPath): Node | null {
    let node: unknown = root;
    for (const step of path) {
      const next: unknown =
        typeof step === 'number' ? (isSeq(node) ? node.items[step] : null) : pairIn(node, step)?.value;
      if (next === null || next === undefined || isAlias(next)) return null;
      node = next;
    }
    return isNode(node) ? node : null;
  }

  function pairIn(node: unknown, key: string): Pair | undefined {
    if (!isMap(node)) return undefined;
    return node.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key);
  }

  function pairAt(path: DocumentPath): { readonly pair: Pair; readonly map: YAMLMap } | null {
    const map = nodeAt(path.slice(0, -1));
    const key = path.at(-1);
    const pair = typeof key === 'string' ? pairIn(map, key) : undefined;
    return pair === undefined || !isMap(map) ? null : { pair, map };
  }

  /** The offset where the node's own text ends, before trailing comments and line endings. */
  function endOf(node: unknown): number | null {
    if (isMap(node) && node.flow !== true) {
      const last = node.items.at(-1);
      return endOf(last?.value ?? null) ?? endOf(last?.key ?? null);
    }
    if (isSeq(node) && node.flow !== true) return endOf(node.items.at(-1) ?? null);
    if (!isNode(node) || !node.range) return null;
    const [, end] = node.range;
    return text[end - 1] === '\n' ? end - 1 : end;
  }

  function startOf(node: unknown): number | null {
    return isNode(node) && node.range ? node.range[0] : null;
  }

  /** The offset of the dash of an item in a block sequence. */
  function dashOf(list: YAMLSeq, at: number): number | null {
    const token = list.srcToken;
    if (token?.type !== 'block-seq') return null;
    return token.items[at]?.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? null;
  }

  /** The offset where the lines of an item begin, including the comments directly above it. */
  function blockStart(dash: number): number {
    let start = lineStart(dash);
    while (start > 0) {
      const above = lineStart(start - 1);
      if (!/^[ \t]*#/.test(text.slice(above, start))) break;
      start = above;
    }
    return start;
  }

  /** Removes the text between two offsets, and its line unless the line contains something else, such as a comment. */
  function cutOut(start: number, end: number): TextEdit {
    const [from, to] = [lineStart(start), lineEnd(end)];
    if (!isOnlySpace(end, to))
      return { start, end: end + (/^[ \t]*/.exec(text.slice(end, to))?.[0].length ?? 0), text: '' };
    if (isOnlySpace(from, start)) return { start: from, end: nextLine(end), text: '' };
    // After a dash, the next field of the same item moves up to it.
    const rest = text.slice(nextLine(end));
    return { start, end: nextLine(end) + (/^[ \t]*/.exec(rest)?.[0].length ?? 0), text: '' };
  }

  /** Removes entries from a flow collection, with the commas that belong to them. */
  function cutFromFlow(spans: readonly Span[], positions: readonly number[]): readonly TextEdit[] {
    const kept = [...spans.keys()].filter((at) => !positions.includes(at));
    const last = kept.at(-1);
    const [first, end] = [spans[0], spans.at(-1)];
    if (first === undefined || end === undefined) return [];
    const behind = last === undefined ? first.start : (spans[last]?.end ?? 0);
    const edits = positions
      .filter((at) => last !== undefined && at < last)
      .map((at): TextEdit => ({ start: spans[at]?.start ?? 0, end: spans[at + 1]?.start ?? 0, text: '' }));
    return last === spans.length - 1 ? edits : [...edits, { start: behind, end: end.end, text: '' }];
  }

  /** The span of each item, or of each field with its value; `null` if any cannot be determined. */
  function spansOf(collection: YAMLMap | YAMLSeq): readonly Span[] | null {
    const spans = collection.items.map((item: unknown) => {
      const start = startOf(isPair(item) ? item.key : item);
      const end = isPair(item) ? (endOf(item.value) ?? endOf(item.key)) : endOf(item);
      return start === null || end === null ? null : { start, end };
    });
    return spans.every((span) => span !== null) ? spans : null;
  }

  function remove(from: DocumentPath, steps: readonly (string | number)[]): readonly TextEdit[] | null {
    const parent = nodeAt(from);
    if (!isMap(parent) && !isSeq(parent)) return null;
    const spans = spansOf(parent);
    const positions = steps.map((step) => (typeof step === 'number' ? step : indexOfField(parent, step)));
    if (spans === null || positions.some((at) => spans[at] === undefined)) return null;
    if (parent.flow === true) return cutFromFlow(spans, positions);
    if (spans.length === positions.length) return null;
    const edits = positions.map((at): TextEdit | null => {
      const own = spans[at];
      if (own === undefined) return null;
      if (!isSeq(parent)) return cutOut(own.start, own.end);
      const dash = dashOf(parent, at);
      return dash === null || !isOnlySpace(lineStart(dash), dash) ? null : cutOut(dash, own.end);
    });
    return edits.every((edit) => edit !== null) ? edits : null;
  }

  function indexOfField(node: unknown, key: string): number {
    const pair = pairIn(node, key);
    return isMap(node) && pair !== undefined ? node.items.indexOf(pair) : -1;
  }

  function commentOut(path: DocumentPath): readonly TextEdit[] | null {
    const field = pairAt(path);
    const start = startOf(field?.pair.key);
    const end = endOf(field?.pair.value) ?? endOf(field?.pair.key);
    if (field === null || start === null || end === null) return null;
    if (field.map.flow === true || field.map.items.length === 1) return remove(path.slice(0, -1), path.slice(-1));
    const edits: TextEdit[] = [];
    for (let at = start; at < end; at = nextLine(at)) {
      const first = at === start ? at : at + (/^[ \t]*/.exec(text.slice(at, end))?.[0].length ?? 0);
      edits.push({ start: first, end: first, text: '# ' });
    }
    return edits;
  }

  function removeDuplicates(path: DocumentPath): readonly TextEdit[] | null {
    const map = pairAt(path)?.map;
    const spans = map === undefined ? null : spansOf(map);
    if (map === undefined || spans === null) return null;
    const same = map.items.flatMap((pair, at) => (isScalar(pair.key) && pair.key.value === path.at(-1) ? [at] : []));
    const edits = same.slice(0, -1).map((at) => {
      const span = spans[at];
      return span === undefined ? null : cutOut(span.start, span.end);
    });
    if (map.flow === true) return cutFromFlow(spans, same.slice(0, -1));
    return edits.every((edit) => edit !== null) ? edits : null;
  }

  function add(path: DocumentPath, key: string, value: PlainValue): readonly TextEdit[] | null {
    const map = nodeAt(path);
    if (!isMap(map)) return null;
    const name = isJson ? JSON.stringify(key) : key;
    const spans = spansOf(map);
    const last = spans?.at(-1);
    if (map.flow === true) {
      const start = startOf(map);
      if (start === null) return null;
      return last === undefined
        ? [{ start: start + 1, end: start + 1, text: `${name}: ${flow(value)}` }]
        : [{ start: last.end, end: last.end, text: `, ${name}: ${flow(value)}` }];
    }
    const [first] = spans ?? [];
    if (first === undefined) return null;
    const line = `${name}: ${flow(value)}`;
    const indent = ' '.repeat(indentAt(first.start));
    const isOneLine = !text.slice(first.start, first.end).includes('\n');
    if (!isOneLine || path.length === 0) {
      const before = path.length === 0 ? (startOf(pairIn(map, 'rules')?.key) ?? first.start) : first.start;
      const at = path.length === 0 ? blockStart(before) : before;
      const own = path.length === 0 ? `${line}${newline}` : `${line}${newline}${indent}`;
      return [{ start: at, end: at, text: own }];
    }
    const end = lineEnd(first.end);
    return [{ start: end, end, text: `${newline}${indent}${line}` }];
  }

  function insert(path: DocumentPath, at: number, values: readonly PlainValue[]): readonly TextEdit[] | null {
    const list = nodeAt(path);
    if (!isSeq(list)) return null;
    const spans = spansOf(list);
    if (list.flow === true) {
      const texts = values.map(flow).join(', ');
      const [next, last] = [spans?.[at], spans?.at(-1)];
      if (next !== undefined) return [{ start: next.start, end: next.start, text: `${texts}, ` }];
      const start = startOf(list);
      if (last !== undefined) return [{ start: last.end, end: last.end, text: `, ${texts}` }];
      return start === null ? null : [{ start: start + 1, end: start + 1, text: texts }];
    }
    const first = dashOf(list, 0);
    if (first === null || !isOnlySpace(lineStart(first), first)) return null;
    const lines = values.map((value) => inBlock(value, indentAt(first)).join(newline)).join(newline);
    const dash = at < list.items.length ? dashOf(list, at) : null;
    if (dash !== null) {
      const start = blockStart(dash);
      return [{ start, end: start, text: `${lines}${newline}` }];
    }
    const end = endOf(list);
    if (end === null) return null;
    const after = lineEnd(end);
    return [{ start: after, end: after, text: `${newline}${lines}` }];
  }

  function move(path: DocumentPath, from: number, to: number): readonly TextEdit[] | null {
    const list = nodeAt(path);
    if (!isSeq(list)) return null;
    if (list.flow === true) {
      const spans = spansOf(list);
      const [own, target] = [spans?.[from], spans?.[to]];
      if (spans === null || own === undefined || target === undefined) return null;
      const moved = { start: target.start, end: target.start, text: `${text.slice(own.start, own.end)}, ` };
      return [moved, ...cutFromFlow(spans, [from])];
    }
    const [dash, target, end] = [dashOf(list, from), dashOf(list, to), endOf(list.items[from])];
    if (dash === null || target === null || end === null) return null;
    if (!isOnlySpace(lineStart(dash), dash) || !isOnlySpace(lineStart(target), target)) return null;
    const start = blockStart(dash);
    const own = text.slice(start, lineEnd(end));
    const place = blockStart(target);
    return [
      { start: place, end: place, text: `${own}${newline}` },
      { start: start === 0 ? 0 : start, end: nextLine(end), text: '' },
    ];
  }

  function replace(path: DocumentPath, value: PlainValue): readonly TextEdit[] | null {
    const node = nodeAt(path);
    const [start, end] = [startOf(node), endOf(node)];
    if (node === null || start === null || end === null) return null;
    const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
    const written = isQuoted && typeof value === 'string' ? JSON.stringify(value) : flow(value);
    // A block begins on its own line: its replacement comes after the key.
    const isBlock = isCollection(node) && node.flow !== true;
    const key = isBlock && typeof path.at(-1) === 'string' ? endOf(pairAt(path)?.pair.key) : null;
    if (isBlock && key === null) return null;
    return key === null ? [{ start, end, text: written }] : [{ start: key, end, text: `: ${written}` }];
  }

  function rename(path: DocumentPath, key: string): readonly TextEdit[] | null {
    const pair = pairAt(path)?.pair;
    const [start, end] = [startOf(pair?.key), endOf(pair?.key)];
    return start === null || end === null ? null : [{ start, end, text: isJson ? JSON.stringify(key) : key }];
  }

  function cut(fromLine: number): readonly TextEdit[] {
    return [{ start: offsetOfLine(fromLine), end: text.length, text: '' }];
  }

  function rewrite(line: number, written: string): readonly TextEdit[] {
    const start = offsetOfLine(line);
    return [{ start, end: lineEnd(start), text: written }];
  }

  return {
    editsFor(change: Group): readonly TextEdit[] | null {
      switch (change.do) {
        case 'replace':
          return replace(change.path, change.value);
        case 'rename':
          return rename(change.path, change.key);
        case 'remove':
          return remove(change.from, change.steps);
        case 'comment out':
          return commentOut(change.path);
        case 'remove duplicates':
          return removeDuplicates(change.path);
        case 'set': {
          const path = [...change.path, change.key];
          return pairAt(path) === null ? add(change.path, change.key, change.value) : replace(path, change.value);
        }
        case 'insert':
          return insert(change.path, change.at, change.values);
        case 'move':
          return move(change.path, change.from, change.to);
        case 'cut':
          return cut(change.fromLine);
        case 'rewrite':
          return rewrite(change.line, change.text);
      }
    },
  };
}
