import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ManifestEdit } from '../../scenarios/step.ts';

/**
 * A static pod's manifest with changes to its first container's command and its volumes, and everything else unchanged.
 * Throws if the text is not such a manifest, or if what is to be replaced or removed does not exist.
 */
export function editManifest(text: string, edit: ManifestEdit): string {
  const document = parseDocument(text);
  const container = mapping(document.getIn(['spec', 'containers', 0]), 'command and volumeMounts');
  const command = sequence(container.get('command'), 'spec.containers[0].command');
  for (const { from, to } of edit.replace) command.set(indexOf(command, from), to);
  for (const item of edit.remove) command.delete(indexOf(command, item));
  for (const item of edit.command) command.add(item);
  const spec = mapping(document.get('spec'), 'volumes');
  for (const name of edit.unmount) {
    removeNamed(sequence(container.get('volumeMounts'), 'spec.containers[0].volumeMounts'), name, 'volumeMount');
    removeNamed(sequence(spec.get('volumes'), 'spec.volumes'), name, 'volume');
  }
  for (const { name, mountPath, readOnly, hostPath, type } of edit.mounts) {
    const mount = { mountPath, name, ...(readOnly !== undefined && { readOnly }) };
    listAt(document, container, 'volumeMounts').add(document.createNode(mount));
    const volume = { hostPath: { path: hostPath, ...(type !== undefined && { type }) }, name };
    listAt(document, spec, 'volumes').add(document.createNode(volume));
  }
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

function indexOf(command: YAMLSeq, item: string): number {
  const index = command.items.findIndex((node) => isScalar(node) && node.value === item);
  if (index === -1) throw new Error(`the manifest's command has no item ${item}`);
  return index;
}

function removeNamed(list: YAMLSeq, name: string, what: string): void {
  const others = list.items.filter((item) => !(isMap(item) && item.get('name') === name));
  if (others.length === list.items.length) throw new Error(`the manifest has no ${what} ${name}`);
  list.items = others;
}

function listAt(document: Document, owner: YAMLMap, key: string): YAMLSeq {
  if (!owner.has(key)) owner.set(key, document.createNode([]));
  return sequence(owner.get(key), key);
}

function sequence(node: unknown, what: string): YAMLSeq {
  if (!isSeq(node)) throw new TypeError(`the manifest has no list at ${what}`);
  return node;
}

function mapping(node: unknown, what: string): YAMLMap {
  if (!isMap(node)) throw new TypeError(`the manifest has no mapping that could hold ${what}`);
  return node;
}
