import type { Place } from './place.ts';

/**
 * A document in the data model of JSON, which Kubernetes' decoders use whatever the format of the file, with the place
 * of every key and value.
 */
export type DocumentNode = ScalarNode | ListNode | MapNode;

export type ScalarNode =
  | { readonly kind: 'null'; readonly place: Place }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly place: Place }
  /** `text` is the number as Go writes it in JSON; `value` may have lost digits beyond 2⁵³. */
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly place: Place }
  | { readonly kind: 'string'; readonly value: string; readonly place: Place };

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly DocumentNode[];
  readonly place: Place;
}

/** The fields in the order in which a decoder reads them: that of the text in JSON, byte order of the keys in YAML. */
export interface MapNode {
  readonly kind: 'map';
  readonly fields: readonly FieldNode[];
  readonly place: Place;
}

export interface FieldNode {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: DocumentNode;
}

/** Keys of maps and indexes of lists, from the root. */
export type DocumentPath = readonly (string | number)[];

export type PlainValue =
  | null
  | boolean
  | number
  | string
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** The node at a path, `undefined` if there is none. If a key is repeated, the last one counts. */
export function nodeAt(root: DocumentNode, path: DocumentPath): DocumentNode | undefined {
  let node: DocumentNode | undefined = root;
  for (const step of path) node = node && child(node, step)?.value;
  return node;
}

/**
 * The place to show to users for a path: the key of a field, an item of a list or, if the path does not exist, its
 * nearest existing parent.
 */
export function placeAt(root: DocumentNode, path: DocumentPath): Place {
  let node = root;
  let place = root.place;
  for (const step of path) {
    const found = child(node, step);
    if (!found) break;
    ({ value: node, place } = found);
  }
  return place;
}

/** A path as Go's messages write it: `rules[0].resources`. */
export function goPath(path: DocumentPath): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** The document without its places. */
export function plainValue(node: DocumentNode): PlainValue {
  switch (node.kind) {
    case 'null':
      return null;
    case 'list':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(node.fields.map(({ key, value }) => [key, plainValue(value)]));
    default:
      return node.value;
  }
}

function child(node: DocumentNode, step: string | number): { value: DocumentNode; place: Place } | undefined {
  if (node.kind === 'list' && typeof step === 'number') {
    const item = node.items[step];
    return item && { value: item, place: item.place };
  }
  if (node.kind === 'map' && typeof step === 'string') {
    const field = node.fields.findLast(({ key }) => key === step);
    return field && { value: field.value, place: field.keyPlace };
  }
  return undefined;
}
