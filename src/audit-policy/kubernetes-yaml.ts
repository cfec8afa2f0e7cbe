import { goSyntax } from './decoding/go-syntax.ts';
import type { Mark } from './decoding/yaml/cursor.ts';
import { YamlError } from './decoding/yaml/cursor.ts';
import type { YamlScalar } from './decoding/yaml/scalar.ts';
import { goScalar, jsonKey, resolvePlain, resolveTagged } from './decoding/yaml/scalar.ts';
import type { YamlNode } from './decoding/yaml/syntax.ts';
import { parseYaml } from './decoding/yaml/syntax.ts';
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
  | {
      readonly ok: true;
      readonly root: DocumentNode;
      readonly duplicates: readonly DuplicateKey[];
      /** Where something stands behind the first document; nobody reads it. */
      readonly ignoredFrom: Place | null;
    }
  /** `message` is what Kubernetes prints: `yaml: line 3: did not find expected key`. */
  | { readonly ok: false; readonly message: string; readonly place: Place };

/**
 * Reads YAML as Kubernetes does (sigs.k8s.io/yaml on go.yaml.in/yaml/v2): YAML 1.1 booleans and octal numbers,
 * merge keys, the last of two equal keys, and only the first document.
 * An empty text is `null`. `file` is only named in places.
 */
export function parseKubernetesYaml(text: string, file: string): KubernetesYaml {
  try {
    const { root, rest } = parseYaml(text);
    const ignoredFrom = rest && placeIn(file, rest);
    if (!root)
      return { ok: true, root: { kind: 'null', place: { file, line: 1, column: 1 } }, duplicates: [], ignoredFrom };
    const resolved = resolveTree(root, file);
    const unsupported = findUnsupported(resolved.root);
    if (unsupported) return { ok: false, ...unsupported };
    return { ok: true, ...resolved, ignoredFrom };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { ok: false, message: error.message, place: placeIn(file, error.mark) };
  }
}

function placeIn(file: string, { line, column }: Mark): Place {
  return { file, line: line + 1, column: column + 1 };
}

/** By their keys in Go's syntax, for `1` and `"1"` are two keys to YAML. */
type Fields = Map<string, FieldNode>;

function resolveTree(tree: YamlNode, file: string): { root: DocumentNode; duplicates: readonly DuplicateKey[] } {
  const duplicates: DuplicateKey[] = [];
  const open = new Set<YamlNode>();
  let resolved = 0;
  let resolvedThroughAliases = 0;
  let unsupportedKey: YamlError | undefined;

  const placeOf = (mark: Mark): Place => placeIn(file, mark);

  function resolve(node: YamlNode, path: DocumentPath): DocumentNode {
    resolved += 1;
    if (open.size > 0) resolvedThroughAliases += 1;
    refuseExcessiveAliasing(resolved, resolvedThroughAliases, node.mark);
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

  /** Visits what an alias stands for, unless that is the alias itself. */
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
    if (key === undefined) {
      unsupportedKey ??= new YamlError(unsupportedKeyMessage(scalar, value), keyNode.mark);
      return;
    }
    const earlier = fields.get(goScalar(scalar));
    if (earlier) {
      const message = `line ${valueNode.mark.line + 1}: key ${goScalar(scalar)} already set in map`;
      duplicates.push({ path, message, place: keyPlace, dropped: earlier.value });
    }
    fields.set(goScalar(scalar), { key, keyPlace, value });
  }

  function keyScalar(node: YamlNode): YamlScalar {
    if (node.kind === 'alias') return through(node, keyScalar);
    if (node.kind === 'scalar') return scalarOf(node);
    resolve(node, []);
    throw new YamlError(`yaml: invalid map key: ${goLiteral(node)}`, node.mark);
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
    if (node.kind === 'alias') through(node, () => addPairs(target, fields, path));
    else addPairs(target, fields, path);
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

/** A node as Go's `%#v` prints what it is decoded to. */
function goLiteral(node: YamlNode): string {
  switch (node.kind) {
    case 'alias':
      return goLiteral(node.target);
    case 'sequence':
      return `[]interface {}{${node.items.map(goLiteral).join(', ')}}`;
    case 'mapping': {
      const pairs = node.pairs.map(([key, value]) => `${goLiteral(key)}:${goLiteral(value)}`);
      return `map[interface {}]interface {}{${pairs.sort().join(', ')}}`;
    }
    case 'scalar':
      return goScalar(scalarOf(node));
  }
}

/** The limit that keeps a small text from becoming a huge document. Source: go.yaml.in/yaml/v2, decode.go. */
function refuseExcessiveAliasing(resolved: number, throughAliases: number, mark: Mark): void {
  if (throughAliases <= 100 || resolved <= 1000) return;
  const share = (resolved - 400_000) / 3_600_000;
  const allowed = 0.99 - 0.89 * Math.min(Math.max(share, 0), 1);
  if (throughAliases / resolved > allowed) {
    throw new YamlError('yaml: document contains excessive aliasing', mark);
  }
}

/** A number that JSON cannot hold. */
function findUnsupported(node: DocumentNode): { message: string; place: Place } | undefined {
  if (node.kind === 'number' && !Number.isFinite(node.value)) {
    const name = Number.isNaN(node.value) ? 'NaN' : node.value > 0 ? '+Inf' : '-Inf';
    return { message: `json: unsupported value: ${name}`, place: node.place };
  }
  const children = node.kind === 'list' ? node.items : node.kind === 'map' ? node.fields.map(({ value }) => value) : [];
  for (const child of children) {
    const unsupported = findUnsupported(child);
    if (unsupported) return unsupported;
  }
  return undefined;
}

function sortedFields(fields: Fields): FieldNode[] {
  const byName = new Map([...fields.values()].map((field) => [field.key, field]));
  return [...byName.values()].sort(byKey);
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
