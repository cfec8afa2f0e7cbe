import type { Mark } from './cursor.ts';
import { YamlError } from './cursor.ts';
import type { Scanner, Token } from './scanner.ts';
import { createScanner } from './scanner.ts';

/** A node of the syntax tree, before resolution. `tag` is the full tag, `""` if there is none. */
export type YamlNode =
  | {
      readonly kind: 'scalar';
      readonly text: string;
      /** Neither quoted nor a block scalar. */
      readonly plain: boolean;
      readonly tag: string;
      readonly mark: Mark;
    }
  | { readonly kind: 'sequence'; readonly items: readonly YamlNode[]; readonly mark: Mark }
  | { readonly kind: 'mapping'; readonly pairs: readonly YamlPair[]; readonly mark: Mark }
  | { readonly kind: 'alias'; readonly name: string; readonly target: YamlNode; readonly mark: Mark };

export type YamlPair = readonly [key: YamlNode, value: YamlNode];

export interface YamlDocument {
  /** An empty scalar if the text contains no document. */
  readonly root: YamlNode;
  /** The position of anything after the first document, which is not read. */
  readonly rest: Mark | null;
}

const DEFAULT_TAGS = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
] as const;
const START: Mark = { index: 0, line: 0, column: 0 };
/** Nesting deeper than anyone writes is refused before it can overflow the stack. */
const MAX_DEPTH = 1000;

/**
 * Reads the first document of a text. Source: go.yaml.in/yaml/v2, parserc.go.
 * @throws {YamlError}
 */
export function parseYaml(source: string): YamlDocument {
  const text = source.replace(/^\ufeff/, '');
  const scanner = createScanner(text);
  const tags = parseDirectives(scanner);
  if (scanner.peek().kind === 'stream-end') return { root: emptyScalar(START), rest: null };
  const root = createNodeParser(scanner, tags)();
  const { start } = scanner.peek();
  const behind = text.slice(start.index);
  return { root, rest: /^(?:---|\.\.\.|#.*|\s)*$/.test(behind) ? null : start };
}

/** Reads the directives before a document; returns the prefixes of the tag handles. */
function parseDirectives(scanner: Scanner): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  let version = false;
  for (let token = scanner.peek(); ; token = scanner.peek()) {
    if (token.kind === 'version-directive') {
      if (version) fail('found duplicate %YAML directive', token.start);
      if (token.version !== '1.1') fail('found incompatible YAML document', token.start);
      version = true;
    } else if (token.kind === 'tag-directive') {
      if (tags.has(token.handle)) fail('found duplicate %TAG directive', token.start);
      tags.set(token.handle, token.suffix);
    } else break;
    scanner.skip();
  }
  const { kind, start } = scanner.peek();
  if ((version || tags.size > 0) && kind !== 'document-start') fail('did not find expected <document start>', start);
  return new Map([...DEFAULT_TAGS, ...tags]);
}

/** What is allowed where a node is read. */
type Place = 'block' | 'block-or-indentless-sequence' | 'flow';

interface Properties {
  readonly anchor: string;
  readonly tag: string;
}

function createNodeParser(scanner: Scanner, tags: ReadonlyMap<string, string>): () => YamlNode {
  const anchors = new Map<string, YamlNode>();
  let depth = 0;

  /** Whether the next token is of that kind; if so, it is consumed. */
  function take(kind: Token['kind']): boolean {
    if (scanner.peek().kind !== kind) return false;
    scanner.skip();
    return true;
  }

  function nextIs(...kinds: readonly Token['kind'][]): boolean {
    return kinds.includes(scanner.peek().kind);
  }

  function parseDocument(): YamlNode {
    if (!take('document-start')) return parseNode('block');
    const empty = nextIs('version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end');
    return empty ? emptyScalar(scanner.peek().start) : parseNode('block');
  }

  function parseNode(place: Place): YamlNode {
    const token = scanner.peek();
    if (token.kind === 'alias') {
      scanner.skip();
      const target = anchors.get(token.name);
      if (!target) throw new YamlError(`yaml: unknown anchor '${token.name}' referenced`, token.start);
      return { kind: 'alias', name: token.name, target, mark: token.start };
    }
    depth += 1;
    if (depth > MAX_DEPTH) fail('exceeded max depth', token.start);
    const node = parseContent(place, parseProperties(), token.start);
    depth -= 1;
    return node;
  }

  function parseProperties(): Properties {
    const anchor = parseAnchor();
    const tag = scanner.peek();
    if (tag.kind !== 'tag') return { anchor, tag: '' };
    scanner.skip();
    const anchorBehind = anchor || parseAnchor();
    scanner.peek();
    return { anchor: anchorBehind, tag: fullTag(tag.handle, tag.suffix, tag.start) };
  }

  function parseAnchor(): string {
    const token = scanner.peek();
    if (token.kind !== 'anchor') return '';
    scanner.skip();
    return token.name;
  }

  function fullTag(handle: string, suffix: string, mark: Mark): string {
    if (handle === '') return suffix;
    const prefix = tags.get(handle);
    return prefix ? prefix + suffix : fail('found undefined tag handle', mark);
  }

  function parseContent(place: Place, { anchor, tag }: Properties, mark: Mark): YamlNode {
    const name = <Node extends YamlNode>(node: Node): Node => {
      if (anchor !== '') anchors.set(anchor, node);
      return node;
    };
    const token = scanner.peek();
    if (token.kind === 'scalar') {
      scanner.skip();
      return name({ kind: 'scalar', text: token.text, plain: tag === '' ? token.plain : tag === '!', tag, mark });
    }
    if (token.kind === 'flow-mapping-start' || (place !== 'flow' && token.kind === 'block-mapping-start')) {
      scanner.skip();
      const pairs: YamlPair[] = [];
      const mapping = name({ kind: 'mapping', pairs, mark });
      for (const pair of token.kind === 'flow-mapping-start' ? flowPairs() : blockPairs()) pairs.push(pair);
      return mapping;
    }
    const items: YamlNode[] = [];
    const sequence = { kind: 'sequence', items, mark } as const;
    if (place === 'block-or-indentless-sequence' && token.kind === 'block-entry') {
      name(sequence);
      for (const item of indentlessItems()) items.push(item);
      return sequence;
    }
    if (token.kind === 'flow-sequence-start' || (place !== 'flow' && token.kind === 'block-sequence-start')) {
      scanner.skip();
      name(sequence);
      for (const item of token.kind === 'flow-sequence-start' ? flowItems() : blockItems()) items.push(item);
      return sequence;
    }
    if (anchor !== '' || tag !== '') return name({ kind: 'scalar', text: '', plain: tag === '', tag, mark });
    return fail('did not find expected node content', token.start);
  }

  function* blockItems(): Generator<YamlNode> {
    for (;;) {
      const { end } = scanner.peek();
      if (take('block-entry')) yield nextIs('block-entry', 'block-end') ? emptyScalar(end) : parseNode('block');
      else if (take('block-end')) return;
      else fail("did not find expected '-' indicator", scanner.peek().start);
    }
  }

  /** Items that are not indented more than the key to which they belong. */
  function* indentlessItems(): Generator<YamlNode> {
    for (;;) {
      const { end } = scanner.peek();
      if (!take('block-entry')) return;
      yield nextIs('block-entry', 'key', 'value', 'block-end') ? emptyScalar(end) : parseNode('block');
    }
  }

  function* blockPairs(): Generator<YamlPair> {
    for (;;) {
      const { end } = scanner.peek();
      if (take('block-end')) return;
      if (!take('key')) fail('did not find expected key', scanner.peek().start);
      const key = blockPart(end);
      const value = scanner.peek();
      yield [key, take('value') ? blockPart(value.end) : emptyScalar(value.start)];
    }
  }

  function blockPart(mark: Mark): YamlNode {
    return nextIs('key', 'value', 'block-end') ? emptyScalar(mark) : parseNode('block-or-indentless-sequence');
  }

  function* flowItems(): Generator<YamlNode> {
    for (let first = true; !nextIs('flow-sequence-end'); first = false) {
      if (!first && !take('flow-entry')) fail("did not find expected ',' or ']'", scanner.peek().start);
      if (nextIs('flow-sequence-end')) break;
      const { start } = scanner.peek();
      yield take('key') ? { kind: 'mapping', pairs: [singlePair()], mark: start } : parseNode('flow');
    }
    scanner.skip();
  }

  /** The single pair of a mapping without braces in a flow sequence. */
  function singlePair(): YamlPair {
    const { end } = scanner.peek();
    let key: YamlNode;
    if (nextIs('value', 'flow-entry', 'flow-sequence-end')) {
      scanner.skip();
      key = emptyScalar(end);
    } else key = parseNode('flow');
    const value = take('value') && !nextIs('flow-entry', 'flow-sequence-end');
    return [key, value ? parseNode('flow') : emptyScalar(scanner.peek().start)];
  }

  function* flowPairs(): Generator<YamlPair> {
    for (let first = true; !nextIs('flow-mapping-end'); first = false) {
      if (!first && !take('flow-entry')) fail("did not find expected ',' or '}'", scanner.peek().start);
      if (nextIs('flow-mapping-end')) break;
      if (!take('key')) {
        yield [parseNode('flow'), emptyScalar(scanner.peek().start)];
        continue;
      }
      const key = nextIs('value', 'flow-entry', 'flow-mapping-end')
        ? emptyScalar(scanner.peek().start)
        : parseNode('flow');
      const value = take('value') && !nextIs('flow-entry', 'flow-mapping-end');
      yield [key, value ? parseNode('flow') : emptyScalar(scanner.peek().start)];
    }
    scanner.skip();
  }

  return parseDocument;
}

function emptyScalar(mark: Mark): YamlNode {
  return { kind: 'scalar', text: '', plain: true, tag: '', mark };
}

/** libyaml's parser, unlike its scanner, reports the number of the line before the one that it means. */
function fail(problem: string, mark: Mark): never {
  throw new YamlError(mark.line === 0 ? `yaml: ${problem}` : `yaml: line ${mark.line}: ${problem}`, mark);
}
