import type { DocumentNode, DocumentPath } from '../../../../src/kubernetes/document.ts';
import { goPath } from '../../../../src/kubernetes/document.ts';

/** Lists the line and column of every part of a document. A value is written as `path 1:1`, a key as `path: 1:1`. */
export function places(node: DocumentNode, path: DocumentPath = []): readonly string[] {
  const own = `${goPath(path)} ${node.place.line}:${node.place.column}`;
  if (node.kind === 'list') return [own, ...node.items.flatMap((item, i) => places(item, [...path, i]))];
  if (node.kind !== 'map') return [own];
  const fields = node.fields.flatMap(({ key, keyPlace, value }) => [
    `${goPath([...path, key])}: ${keyPlace.line}:${keyPlace.column}`,
    ...places(value, [...path, key]),
  ]);
  return [own, ...fields];
}
