import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { nodeAt } from '../../../kubernetes/document.ts';

/** The node at a path of a decoded document; `null` and a missing field are treated the same. */
export function fieldAt(node: DocumentNode, ...path: DocumentPath): DocumentNode | undefined {
  const found = nodeAt(node, path);
  return found?.kind === 'null' ? undefined : found;
}

export function itemsAt(node: DocumentNode, ...path: DocumentPath): readonly DocumentNode[] {
  const list = fieldAt(node, ...path);
  return list?.kind === 'list' ? list.items : [];
}

/** `""` if there is none. */
export function stringAt(node: DocumentNode, ...path: DocumentPath): string {
  return stringOf(fieldAt(node, ...path)) ?? '';
}

export function stringsAt(node: DocumentNode, ...path: DocumentPath): readonly string[] {
  return itemsAt(node, ...path).map((item) => stringOf(item) ?? '');
}

/** A map of strings, such as labels. */
export function stringMapAt(node: DocumentNode, ...path: DocumentPath): Readonly<Record<string, string>> {
  const map = fieldAt(node, ...path);
  if (map?.kind !== 'map') return {};
  return Object.fromEntries(map.fields.map(({ key, value }) => [key, stringOf(value) ?? '']));
}

export function stringOf(node: DocumentNode | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

export function numberOf(node: DocumentNode | undefined): number | undefined {
  return node?.kind === 'number' ? node.value : undefined;
}
