import { quote } from './decoding/go-syntax.ts';
import type { YamlScalar } from './decoding/yaml-scalar.ts';
import { jsonKey, resolvePlain, resolveTagged } from './decoding/yaml-scalar.ts';
import type { Position, YamlNode } from './decoding/yaml-syntax.ts';
import { parseYaml, YamlSyntaxError } from './decoding/yaml-syntax.ts';
import type { DocumentNode, DocumentPath, FieldNode } from './document.ts';
import type { Place } from './place.ts';

/** A key that its map holds already; the later value counts. */
export interface DuplicateKey {
  readonly path: DocumentPath;
  /** In the words of the YAML library: `line 3: key "verbs" already set in map`. */
  readonly message: string;
  /** Of the later key. */
  readonly place: Place;
  /** The value that is dropped. */
  readonly dropped: DocumentNode;
}

export type KubernetesYaml =
  | { readonly ok: true; readonly root: DocumentNode; readonly duplicates: readonly DuplicateKey[] }
  /** `message` is what Kubernetes prints: `yaml: line 3: did not find expected key`. */
  | { readonly ok: false; readonly message: string; readonly place: Place };

/**
 * Reads YAML as Kubernetes does (sigs.k8s.io/yaml on go.yaml.in/yaml/v2): YAML 1.1 booleans and octal numbers,
 * merge keys, the last of two equal keys, and only the first document.
 * An empty text is `null`. `file` is only named in places.
 */
export function parseKubernetesYaml(text: string, file: string): KubernetesYaml {
  try {
    const tree = parseYaml(text);
    if (!tree) return { ok: true, root: { kind: 'null', place: { file, line: 1, column: 1 } }, duplicates: [] };
    return { ok: true, ...resolveTree(tree, file) };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    return { ok: false, message: `yaml: ${error.message}`, place: { file, ...error.position } };
  }
}

type Fields = Map<string, FieldNode>;

function resolveTree(tree: YamlNode, file: string): { root: DocumentNode; duplicates: readonly DuplicateKey[] } {
  const duplicates: DuplicateKey[] = [];
  const open = new Set<YamlNode>();
  let resolved = 0;
  let resolvedThroughAliases = 0;

  const placeOf = ({ line, column }: Position): Place => ({ file, line, column });

  function resolve(node: YamlNode, path: DocumentPath): DocumentNode {
    resolved += 1;
    if (open.size > 0) resolvedThroughAliases += 1;
    refuseExcessiveAliasing(resolved, resolvedThroughAliases, node.position);
    const place = placeOf(node.position);
    switch (node.kind) {
      case 'alias':
        return through(node, (target) => resolve(target, path));
      case 'sequence':
        return { kind: 'list', items: node.items.map((item, i) => resolve(item, [...path, i])), place };
      case 'mapping': {
        const fields: Fields = new Map();
        addPairs(node, fields, path);
        return { kind: 'map', fields: [...fields.values()].sort(byKey), place };
      }
      case 'scalar':
        return scalarNode(node.plain || node.tag ? scalarOf(node) : { tag: 'str', value: node.text }, place);
    }
  }

  /** Visits what an alias stands for, unless that is the alias itself. */
  function through<T>(alias: YamlNode & { kind: 'alias' }, visit: (target: YamlNode) => T): T {
    if (open.has(alias)) throw new YamlSyntaxError(`anchor '${alias.name}' value contains itself`, alias.position);
    open.add(alias);
    const result = visit(alias.target);
    open.delete(alias);
    return result;
  }

  function addPairs(mapping: YamlNode & { kind: 'mapping' }, fields: Fields, path: DocumentPath): void {
    for (const [key, value] of mapping.pairs) {
      if (isMergeKey(key)) merge(value, fields, path);
      else addPair(key, value, fields, path);
    }
  }

  function addPair(keyNode: YamlNode, valueNode: YamlNode, fields: Fields, parent: DocumentPath): void {
    const scalar = keyScalar(keyNode);
    const key = jsonKey(scalar);
    const keyPlace = placeOf(keyNode.position);
    const path = [...parent, key ?? ''];
    const value = resolve(valueNode, path);
    if (key === undefined) throw new YamlSyntaxError('unsupported map key', keyNode.position);
    const earlier = fields.get(key);
    if (earlier) {
      const message = `line ${valueNode.position.line}: key ${goKey(scalar)} already set in map`;
      duplicates.push({ path, message, place: keyPlace, dropped: earlier.value });
    }
    fields.set(key, { key, keyPlace, value });
  }

  function keyScalar(node: YamlNode): YamlScalar {
    if (node.kind === 'alias') return through(node, keyScalar);
    if (node.kind !== 'scalar') throw new YamlSyntaxError('invalid map key', node.position);
    return node.plain || node.tag ? scalarOf(node) : { tag: 'str', value: node.text };
  }

  /** Adds the fields of a merge key's value. Unlike YAML's own merge, they replace those that were set before. */
  function merge(value: YamlNode, fields: Fields, path: DocumentPath): void {
    if (value.kind === 'sequence') {
      for (const item of value.items.toReversed()) mergeOne(item, fields, path);
    } else mergeOne(value, fields, path);
  }

  function mergeOne(node: YamlNode, fields: Fields, path: DocumentPath): void {
    const target = node.kind === 'alias' ? node.target : node;
    if (target.kind !== 'mapping') {
      throw new YamlSyntaxError('map merge requires map or sequence of maps as the value', node.position);
    }
    if (node.kind === 'alias') through(node, () => addPairs(target, fields, path));
    else addPairs(target, fields, path);
  }

  return { root: resolve(tree, []), duplicates };
}

function scalarOf({ text, tag, position }: YamlNode & { kind: 'scalar' }): YamlScalar {
  if (tag === '') return resolvePlain(text);
  const scalar = resolveTagged(text, tag);
  if ('problem' in scalar) throw new YamlSyntaxError(scalar.problem, position);
  return scalar;
}

function scalarNode(scalar: YamlScalar, place: Place): DocumentNode {
  switch (scalar.tag) {
    case 'null':
      return { kind: 'null', place };
    case 'bool':
      return { kind: 'boolean', value: scalar.value, place };
    case 'int':
      return { kind: 'number', value: Number(scalar.value), text: scalar.value.toString(), place };
    case 'float':
      return { kind: 'number', value: scalar.value, text: String(scalar.value), place };
    case 'str':
      return { kind: 'string', value: scalar.value, place };
  }
}

function isMergeKey(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.text === '<<' && (node.plain || node.tag === 'tag:yaml.org,2002:merge');
}

/** A key as Go's `%#v` prints it. */
function goKey(scalar: YamlScalar): string {
  if (scalar.tag === 'null') return '<nil>';
  return scalar.tag === 'str' ? quote(scalar.value) : String(scalar.value);
}

/** The limit that keeps a small text from becoming a huge document. Source: go.yaml.in/yaml/v2, decode.go. */
function refuseExcessiveAliasing(resolved: number, throughAliases: number, position: Position): void {
  if (throughAliases <= 100 || resolved <= 1000) return;
  const share = (resolved - 400_000) / 3_600_000;
  const allowed = 0.99 - 0.89 * Math.min(Math.max(share, 0), 1);
  if (throughAliases / resolved > allowed) {
    throw new YamlSyntaxError('document contains excessive aliasing', position);
  }
}

/** Byte order of UTF-8, in which Go writes the keys of a map. */
function byKey(a: FieldNode, b: FieldNode): number {
  const [x, y] = [Array.from(a.key), Array.from(b.key)];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
