import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Step } from '../scenarios/schema.ts';

export type ManifestEdit = Extract<Step, { manifest: unknown }>['manifest'];

/**
 * A static pod's manifest with items appended to its first container's command and with volumes mounted,
 * everything else as it stood. Throws when the text is not such a manifest.
 */
export function editManifest(text: string, edit: ManifestEdit): string {
  const document = parseDocument(text);
  const container = ['spec', 'containers', 0];
  const command = sequence(document.getIn([...container, 'command']), 'spec.containers[0].command');
  for (const item of edit.command) command.add(document.createNode(item));
  for (const { name, mountPath, readOnly, hostPath, type } of edit.mounts) {
    const mount = { mountPath, name, ...(readOnly !== undefined && { readOnly }) };
    listAt(document.getIn(container), 'volumeMounts', document.createNode([])).add(document.createNode(mount));
    const volume = { hostPath: { path: hostPath, ...(type !== undefined && { type }) }, name };
    listAt(document.get('spec'), 'volumes', document.createNode([])).add(document.createNode(volume));
  }
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

function listAt(map: unknown, key: string, empty: unknown): YAMLSeq {
  const owner: YAMLMap = mapping(map, key);
  if (!owner.has(key)) owner.set(key, empty);
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
