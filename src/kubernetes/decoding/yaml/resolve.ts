import type { DocumentNode, DocumentPath, FieldNode } from '../../document.ts';
import type { Place } from '../../place.ts';
import { goSyntax } from '../go-syntax.ts';
import type { Mark } from './cursor.ts';
import { YamlError } from './cursor.ts';
import type { YamlScalar } from './scalar.ts';
import { goScalar, jsonKey, resolvePlain, resolveTagged } from './scalar.ts';
import type { YamlNode } from './syntax.ts';

/** A key that its map already contains; the later value counts. */
export interface DuplicateKey {
  readonly path: DocumentPath;
  /** In the words of the YAML library: `line 3: key "verbs" already set in map`. */
  readonly message: string;
  /** The place of the later key. */
  readonly place: Place;
  /** The value that is dropped. */
  readonly dropped: DocumentNode;
}

export interface ResolvedTree {
  readonly root: DocumentNode;
  readonly duplicates: readonly DuplicateKey[];
}

/** By their keys in YAML, for which `1`, `1.0` and `"1"` are three keys. */
type Fields = Map<boolean | bigint | number | string, FieldNode>;

/**
 * Converts a syntax tree to what JSON can represent, with tags, aliases and merge keys resolved.
 * Source: go.yaml.in/yaml/v2, decode.go, and sigs.k8s.io/yaml, yaml.go.
 * @throws {YamlError}
 */
export function resolveTree(tree: YamlNode, placeOf: (mark: Mark) => Place): ResolvedTree {
  const duplicates: DuplicateKey[] = [];
  const open = new Set<YamlNode>();
  let decoded = 1;
  let decodedThroughAliases = 0;
  let unsupportedKey: YamlError | undefined;

  /** Counts every node that Go's decoder visits, including the document itself. */
  function count(node: YamlNode): void {
    decoded += 1;
    if (open.size > 0) decodedThroughAliases += 1;
    if (isExcessive(decodedThroughAliases, decoded)) {
      throw new YamlError('yaml: document contains excessive aliasing', node.mark);
    }
  }

  function resolve(node: YamlNode, path: DocumentPath): DocumentNode {
    count(node);
    const place = placeOf(node.mark);
    switch (node.kind) {
      case 'alias':
        return through(node, (target) => resolve(target, path));
      case 'sequence':
        return { kind: 'list', items: node.items.map((item, i) => resolve(item, [...path, i])), place };
      case 'mapping': {
        const fields: Fields = new Map();
        addPairs(node, fields, path);
        return { kind: 'map', fields: sortedFields(fields), place };
      }
      case 'scalar':
        return scalarNode(scalarOf(node), place);
    }
  }

  /** Visits the target of an alias, unless it contains the alias itself. */
  function through<T>(alias: YamlNode & { kind: 'alias' }, visit: (target: YamlNode) => T): T {
    if (open.has(alias)) throw new YamlError(`yaml: anchor '${alias.name}' value contains itself`, alias.mark);
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
    const keyPlace = placeOf(keyNode.mark);
    const path = [...parent, key ?? ''];
    const value = resolve(valueNode, path);
    if (scalar.tag === 'null' || key === undefined) {
      unsupportedKey ??= new YamlError(unsupportedKeyMessage(scalar, value), keyNode.mark);
      return;
    }
    const earlier = fields.get(scalar.value);
    if (earlier) {
      const message = `line ${valueNode.mark.line + 1}: key ${goScalar(scalar)} already set in map`;
      duplicates.push({ path, message, place: keyPlace, dropped: earlier.value });
    }
    fields.set(scalar.value, { key, keyPlace, value });
  }

  function keyScalar(node: YamlNode): YamlScalar {
    if (node.kind === 'sequence' || node.kind === 'mapping') {
      resolve(node, []);
      throw new YamlError(`yaml: invalid map key: ${goLiteral(node)}`, node.mark);
    }
    count(node);
    return node.kind === 'alias' ? through(node, keyScalar) : scalarOf(node);
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
      throw new YamlError('yaml: map merge requires map or sequence of maps as the value', node.mark);
    }
    count(node);
    if (node.kind === 'alias') {
      through(node, () => {
        count(target);
        addPairs(target, fields, path);
      });
    } else addPairs(target, fields, path);
  }

  const root = resolve(tree, []);
  if (unsupportedKey) throw unsupportedKey;
  return { root, duplicates };
}

function scalarOf({ text, plain, tag, mark }: YamlNode & { kind: 'scalar' }): YamlScalar {
  if (tag === '') return plain ? resolvePlain(text) : { tag: 'str', value: text };
  const scalar = resolveTagged(text, tag);
  if ('problem' in scalar) throw new YamlError(`yaml: ${scalar.problem}`, mark);
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
      return { kind: 'number', value: scalar.value, text: jsonNumber(scalar.value), place };
    case 'str':
      return { kind: 'string', value: scalar.value, place };
  }
}

function isMergeKey(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.text === '<<' && (node.plain || node.tag === 'tag:yaml.org,2002:merge');
}

function jsonNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** In the words of sigs.k8s.io/yaml. */
function unsupportedKeyMessage(scalar: YamlScalar, value: DocumentNode): string {
  const [type, key] = scalar.tag === 'int' ? ['uint64', `0x${scalar.value.toString(16)}`] : ['%!s(<nil>)', '<nil>'];
  return `unsupported map key of type: ${type}, key: ${key}, value: ${value.kind === 'null' ? '<nil>' : goSyntax(value)}`;
}

/** A node as Go's `%#v` prints its decoded value. */
function goLiteral(node: YamlNode): string {
  switch (node.kind) {
    case 'alias':
      return goLiteral(node.target);
    case 'sequence':
      return `[]interface {}{${node.items.map(goLiteral).join(', ')}}`;
    case 'mapping': {
      const pairs = new Map(node.pairs.map(([key, value]) => [goLiteral(key), goLiteral(value)]));
      const sorted = [...pairs].map(([key, value]) => `${key}:${value}`).sort();
      return `map[interface {}]interface {}{${sorted.join(', ')}}`;
    }
    case 'scalar':
      return goScalar(scalarOf(node));
  }
}

/**
 * The limit that keeps a small text from becoming a huge document. No text has such a proportion in its first thousand
 * nodes, which Go exempts. Source: go.yaml.in/yaml/v2, decode.go.
 */
function isExcessive(throughAliases: number, decoded: number): boolean {
  const size = (decoded - 400_000) / 3_600_000;
  return throughAliases / decoded > 0.99 - 0.89 * Math.min(Math.max(size, 0), 1);
}

/** The first number that JSON cannot represent, with Kubernetes' message. */
export function unsupportedNumber(node: DocumentNode): { message: string; place: Place } | undefined {
  if (node.kind === 'number' && !Number.isFinite(node.value)) {
    const name = Number.isNaN(node.value) ? 'NaN' : node.value > 0 ? '+Inf' : '-Inf';
    return { message: `json: unsupported value: ${name}`, place: node.place };
  }
  const children = node.kind === 'list' ? node.items : node.kind === 'map' ? node.fields.map(({ value }) => value) : [];
  for (const child of children) {
    const unsupported = unsupportedNumber(child);
    if (unsupported) return unsupported;
  }
  return undefined;
}

function sortedFields(fields: Fields): FieldNode[] {
  const byName = new Map([...fields.values()].map((field) => [field.key, field]));
  return [...byName.values()].sort(byKey);
}

/** Go writes the keys of a map in the byte order of UTF-8, which is that of code points. */
function byKey({ key: a }: FieldNode, { key: b }: FieldNode): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}
