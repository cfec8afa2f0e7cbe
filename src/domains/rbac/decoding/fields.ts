import type { DocumentNode } from '../../../kubernetes/document.ts';
import { nodeAt } from '../../../kubernetes/document.ts';

/** Reads fields of a document whose types have been checked; missing values and null become empty. */

export function itemsAt(node: DocumentNode, ...path: readonly string[]): readonly DocumentNode[] {
  const list = nodeAt(node, path);
  return list?.kind === 'list' ? list.items : [];
}

export function stringsAt(node: DocumentNode, ...path: readonly string[]): readonly string[] {
  return itemsAt(node, ...path).map((item) => (item.kind === 'string' ? item.value : ''));
}

export function stringAt(node: DocumentNode, ...path: readonly string[]): string {
  const value = nodeAt(node, path);
  return value?.kind === 'string' ? value.value : '';
}

export function recordAt(node: DocumentNode, ...path: readonly string[]): Readonly<Record<string, string>> {
  const map = nodeAt(node, path);
  if (map?.kind !== 'map') return {};
  return Object.fromEntries(map.fields.map(({ key, value }) => [key, value.kind === 'string' ? value.value : '']));
}
