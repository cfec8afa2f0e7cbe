import type { Node, ParsedNode } from 'yaml';
import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A node of the syntax tree: nothing is resolved yet. `tag` is the full tag, `""` where none is written. */
export type YamlNode =
  | {
      readonly kind: 'scalar';
      readonly text: string;
      /** Neither quoted nor a block. */
      readonly plain: boolean;
      readonly tag: string;
      readonly position: Position;
    }
  | { readonly kind: 'sequence'; readonly items: readonly YamlNode[]; readonly position: Position }
  | {
      readonly kind: 'mapping';
      readonly pairs: readonly (readonly [key: YamlNode, value: YamlNode])[];
      readonly position: Position;
    }
  | { readonly kind: 'alias'; readonly name: string; readonly target: YamlNode; readonly position: Position };

/** A text that is not YAML. The message is that of Kubernetes' YAML library, without its `yaml: ` in front. */
export class YamlSyntaxError extends Error {
  readonly position: Position;

  constructor(message: string, position: Position) {
    super(message);
    this.position = position;
  }
}

/**
 * The tree of the first document; `null` where the text holds none. What follows the first document is not read.
 * @throws {YamlSyntaxError}
 */
export function parseYaml(text: string): YamlNode | null {
  const lines = new LineCounter();
  const tokens = new Parser(lines.addNewLine).parse(text);
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, keepSourceTokens: false });
  const [document] = composer.compose(tokens);
  if (!document) return null;
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error) {
    const position = positionOf(error.pos[0]);
    throw new YamlSyntaxError(`line ${position.line}: ${error.message}`, position);
  }
  const anchors = new Map<string, YamlNode>();

  function convert(node: Node | ParsedNode | null, fallback: Position): YamlNode {
    const position = node?.range ? positionOf(node.range[0]) : fallback;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target) throw new YamlSyntaxError(`unknown anchor '${node.source}' referenced`, position);
      return { kind: 'alias', name: node.source, target, position };
    }
    const converted = convertUnnamed(node, position);
    if (node?.anchor) anchors.set(node.anchor, converted);
    return converted;
  }

  function convertUnnamed(node: Node | ParsedNode | null, position: Position): YamlNode {
    if (isSeq<Node>(node))
      return { kind: 'sequence', items: node.items.map((item) => convert(item, position)), position };
    if (isMap<Node, Node | null>(node)) {
      const pairs = node.items.map(({ key, value }) => {
        const convertedKey = convert(key, position);
        return [convertedKey, convert(value, convertedKey.position)] as const;
      });
      return { kind: 'mapping', pairs, position };
    }
    if (isScalar(node)) {
      return { kind: 'scalar', text: node.source ?? '', plain: node.type === 'PLAIN', tag: node.tag ?? '', position };
    }
    return { kind: 'scalar', text: '', plain: true, tag: '', position };
  }

  return convert(document.contents, { line: 1, column: 1 });
}
