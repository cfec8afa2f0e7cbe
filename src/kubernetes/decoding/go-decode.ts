import type { DocumentNode, DocumentPath, FieldNode } from '../document.ts';
import { goPath } from '../document.ts';
import type { Place } from '../place.ts';
import { quote } from './go-syntax.ts';
import { timeProblem } from './go-time.ts';

/** A Go type that JSON is decoded to, as far as decoding and its messages depend on it. */
export type GoType =
  | { readonly kind: 'string'; readonly name: string }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int32' }
  | { readonly kind: 'int64' }
  /** intstr.IntOrString. */
  | { readonly kind: 'intOrString' }
  /** metav1.Time. */
  | { readonly kind: 'time' }
  /** Accepts any value. */
  | { readonly kind: 'raw' }
  | { readonly kind: 'pointer'; readonly to: GoType }
  | { readonly kind: 'list'; readonly of: GoType }
  /** map[string]of. */
  | { readonly kind: 'map'; readonly of: GoType }
  | GoStruct;

export interface GoStruct {
  readonly kind: 'struct';
  readonly package: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, GoType>>;
  /** Fields that JSON treats as the struct's own, by the name of the embedded struct to which they belong. */
  readonly embedded?: Readonly<Record<string, GoStruct>>;
}

/** Something that strict decoding refuses and lenient decoding drops. */
export interface StrictError {
  readonly kind: 'unknown field' | 'duplicate field';
  readonly path: DocumentPath;
  readonly message: string;
  /** The place of the key. */
  readonly place: Place;
  /** What is dropped: the value of an unknown field, or the earlier value of a duplicate field. */
  readonly dropped: DocumentNode;
}

/** A value of the wrong type. */
export interface TypeMismatch {
  readonly message: string;
  readonly path: DocumentPath;
  readonly place: Place;
  readonly expected: GoType;
  readonly found: Present;
}

/** Null is valid for every type. */
export type Present = Exclude<DocumentNode, { readonly kind: 'null' }>;

/**
 * `value` contains the fields that the type knows, each once, with the values that Go would have in them. An error also
 * stops lenient decoding.
 */
export type Decoded =
  | { readonly ok: true; readonly value: DocumentNode; readonly strictErrors: readonly StrictError[] }
  | { readonly ok: false; readonly error: TypeMismatch };

/** A failure of a type's own UnmarshalJSON, which ends decoding immediately. */
class UnmarshalError extends Error {
  readonly typeError: TypeMismatch;

  constructor(typeError: TypeMismatch) {
    super(typeError.message);
    this.typeError = typeError;
  }
}

/** The position of a value: for strict errors the path in the document, for type errors the fields of Go's structs. */
interface Context {
  readonly path: DocumentPath;
  readonly struct: string;
  readonly fields: readonly string[];
}

const MAX_STRICT_ERRORS = 100;
const INT32: GoType = { kind: 'int32' };

export interface DecodeOptions {
  /** Whether messages name the embedded struct to which a field belongs, as from Kubernetes 1.35 on. */
  readonly namesEmbedded: boolean;
}

/**
 * Decodes a document as Kubernetes' JSON library does: keys are case-sensitive, null leaves a scalar unchanged, and a
 * duplicate field is decoded twice into the same value. Source: sigs.k8s.io/json.
 */
export function decodeGo(type: GoType, root: DocumentNode, { namesEmbedded }: DecodeOptions): Decoded {
  const strictErrors = new Map<string, StrictError>();
  let typeError: TypeMismatch | undefined;

  function decode(target: GoType, node: DocumentNode, before: DocumentNode | undefined, at: Context): DocumentNode {
    if (target.kind === 'pointer') return node.kind === 'null' ? node : decode(target.to, node, before, at);
    if (target.kind === 'raw') return node;
    if (target.kind === 'time') return checkTime(node, at);
    if (target.kind === 'intOrString') return node.kind === 'string' ? node : decode(INT32, node, before, at);
    if (node.kind === 'null') return keepsNull(target) ? node : (before ?? node);
    switch (target.kind) {
      case 'list':
        if (node.kind === 'list') return decodeList(target.of, node.items, before, node.place, at);
        break;
      case 'map':
        if (node.kind === 'map') return decodeMap(target.of, node.fields, before, node.place, at);
        break;
      case 'struct':
        if (node.kind === 'map') return decodeStruct(target, node.fields, before, node.place, at);
        break;
      case 'string':
        if (node.kind === 'string') return node;
        break;
      case 'bool':
        if (node.kind === 'boolean') return node;
        break;
      case 'int32':
      case 'int64':
        if (node.kind !== 'number') break;
        if (isInteger(node.text, target.kind === 'int32' ? 32 : 64)) return node;
        refuse(`number ${node.text}`, target, node, at);
        return node;
    }
    refuse(describe(node), target, node, at);
    return node;
  }

  function decodeList(
    element: GoType,
    items: readonly DocumentNode[],
    before: DocumentNode | undefined,
    place: Place,
    at: Context,
  ): DocumentNode {
    const earlier = before?.kind === 'list' ? before.items : [];
    const decoded = items.map((item, i) => decode(element, item, earlier[i], { ...at, path: [...at.path, i] }));
    return { kind: 'list', items: decoded, place };
  }

  function decodeMap(
    element: GoType,
    fields: readonly FieldNode[],
    before: DocumentNode | undefined,
    place: Place,
    at: Context,
  ): DocumentNode {
    const decoded = new Map<string, FieldNode>();
    if (before?.kind === 'map') for (const field of before.fields) decoded.set(field.key, field);
    const seen = new Map<string, DocumentNode>();
    for (const { key, keyPlace, value } of fields) {
      const path = [...at.path, key];
      const earlier = seen.get(key);
      if (earlier) report('duplicate field', path, keyPlace, earlier);
      seen.set(key, value);
      decoded.set(key, { key, keyPlace, value: decode(element, value, undefined, { ...at, path }) });
    }
    return { kind: 'map', fields: [...decoded.values()], place };
  }

  function decodeStruct(
    target: GoStruct,
    fields: readonly FieldNode[],
    before: DocumentNode | undefined,
    place: Place,
    at: Context,
  ): DocumentNode {
    const decoded = new Map<string, FieldNode>();
    if (before?.kind === 'map') for (const field of before.fields) decoded.set(field.key, field);
    const seen = new Map<string, DocumentNode>();
    for (const { key, keyPlace, value } of fields) {
      const path = [...at.path, key];
      const known = fieldOf(target, key);
      if (!known) {
        report('unknown field', path, keyPlace, value);
        continue;
      }
      const earlier = seen.get(key);
      if (earlier) report('duplicate field', path, keyPlace, earlier);
      seen.set(key, value);
      const owners = namesEmbedded ? known.owners : [];
      const context = { path, struct: target.name, fields: [...at.fields, ...owners, key] };
      decoded.set(key, { key, keyPlace, value: decode(known.type, value, decoded.get(key)?.value, context) });
    }
    return { kind: 'map', fields: [...decoded.values()], place };
  }

  function report(kind: StrictError['kind'], path: DocumentPath, place: Place, dropped: DocumentNode): void {
    const message = `${kind} ${quote(goPath(path))}`;
    if (strictErrors.size < MAX_STRICT_ERRORS && !strictErrors.has(message)) {
      strictErrors.set(message, { kind, path, message, place, dropped });
    }
  }

  function refuse(value: string, expected: GoType, found: Present, at: Context): void {
    typeError ??= typeMismatch(value, typeName(expected), expected, found, at);
  }

  function typeMismatch(value: string, name: string, expected: GoType, found: Present, at: Context): TypeMismatch {
    const where = at.fields.length > 0 ? `struct field ${at.struct}.${at.fields.join('.')}` : 'value';
    const message = `json: cannot unmarshal ${value} into Go ${where} of type ${name}`;
    return { message, path: at.path, place: found.place, expected, found };
  }

  function checkTime(node: DocumentNode, at: Context): DocumentNode {
    if (node.kind === 'null') return node;
    const expected: GoType = { kind: 'time' };
    if (node.kind !== 'string') throw new UnmarshalError(typeMismatch(describe(node), 'string', expected, node, at));
    const message = timeProblem(node.value);
    if (message !== undefined) {
      throw new UnmarshalError({ message, path: at.path, place: node.place, expected, found: node });
    }
    return node;
  }

  try {
    const value = decode(type, root, undefined, { path: [], struct: '', fields: [] });
    return typeError ? { ok: false, error: typeError } : { ok: true, value, strictErrors: [...strictErrors.values()] };
  } catch (error) {
    if (error instanceof UnmarshalError) return { ok: false, error: error.typeError };
    throw error;
  }
}

/** A node's type in Go's terms. */
export function describe(node: Present): string {
  return { boolean: 'bool', number: 'number', string: 'string', list: 'array', map: 'object' }[node.kind];
}

function keepsNull(type: GoType): boolean {
  return type.kind === 'list' || type.kind === 'map';
}

function fieldOf(struct: GoStruct, key: string): { type: GoType; owners: readonly string[] } | undefined {
  const own = Object.hasOwn(struct.fields, key) ? struct.fields[key] : undefined;
  if (own) return { type: own, owners: [] };
  for (const [owner, embedded] of Object.entries(struct.embedded ?? {})) {
    const field = fieldOf(embedded, key);
    if (field) return { type: field.type, owners: [owner, ...field.owners] };
  }
  return undefined;
}

function typeName(type: GoType): string {
  switch (type.kind) {
    case 'string':
      return type.name;
    case 'pointer':
      return `*${typeName(type.to)}`;
    case 'list':
      return `[]${typeName(type.of)}`;
    case 'map':
      return `map[string]${typeName(type.of)}`;
    case 'struct':
      return `${type.package}.${type.name}`;
    case 'time':
      return 'v1.Time';
    default:
      return type.kind;
  }
}

function isInteger(text: string, bits: number): boolean {
  return /^-?[0-9]+$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text);
}

/** The type at a path, `undefined` if the type has no such path. */
export function typeAt(root: GoType, path: DocumentPath): GoType | undefined {
  let type: GoType | undefined = root;
  for (const step of path) {
    if (type?.kind === 'pointer') type = type.to;
    if (type?.kind === 'struct') type = fieldOf(type, String(step))?.type;
    else if (type?.kind === 'list' || type?.kind === 'map') type = type.of;
    else return undefined;
  }
  return type;
}

/** The field names of a struct; empty for any other type. */
export function fieldNames(type: GoType | undefined): readonly string[] {
  if (type?.kind !== 'struct') return [];
  return [...Object.values(type.embedded ?? {}).flatMap(fieldNames), ...Object.keys(type.fields)];
}
