import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Running } from '../control-plane/await-static-pod.ts';
import type { LabNode } from '../node/lab-node.ts';
import { MANIFESTS } from '../node/manifest/manifest-folder.ts';
import { readManifest } from '../node/manifest/read-manifest.ts';
import { isObjectOf, isString, narrowed, parseJson } from '../process/json-guard.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import type { LabName } from '../providers/provider.ts';
import { labFolder } from './lab-record.ts';

/**
 * The manifest with which the API server of a lab was last seen running. It is the learner's text: a restore writes it
 * to the node, where the learner could write it too, and nothing else is done with it.
 */
export interface WorkingManifest {
  /** Its file in the manifests folder of the node. */
  readonly file: string;
  /** When the API server was seen running with it, RFC 3339. */
  readonly seenAt: string;
  readonly content: string;
}

/** Bytes; a larger manifest is not kept. */
export const MAX_KEPT_BYTES = 256 * 1024;

/** Keeps the manifest of an API server that has been seen running, unless it has changed on the node since. */
export async function keepWorkingManifest(
  { dataFolder, signal }: { readonly dataFolder: string; readonly signal: AbortSignal },
  name: LabName,
  node: LabNode,
  { manifest: { manifest } }: Running,
): Promise<void> {
  const read = await node.readFile(manifest.file, { signal, maxBytes: MAX_KEPT_BYTES });
  if (read.state !== 'file') return;
  const now = readManifest(manifest.file, read.bytes, node.name);
  if (!now.ok || now.uid !== manifest.uid) return;
  const content = new TextDecoder().decode(read.bytes);
  const kept: WorkingManifest = { file: manifest.file, seenAt: new Date().toISOString(), content };
  await writeFileAtomically(fileOf(dataFolder, name), JSON.stringify(kept));
}

/** `null` if the API server of the lab has not been seen running, or the record cannot be read. */
export async function workingManifest(dataFolder: string, name: LabName): Promise<WorkingManifest | null> {
  const text = await readFile(fileOf(dataFolder, name), 'utf8').catch(() => null);
  return text === null ? null : parseJson(text, isWorkingManifest);
}

export async function forgetWorkingManifest(dataFolder: string, name: LabName): Promise<void> {
  await rm(fileOf(dataFolder, name), { force: true });
}

function fileOf(dataFolder: string, name: LabName): string {
  return path.join(labFolder(dataFolder, name), 'working-manifest.json');
}

/** Directly in the manifests folder, and not hidden, so that the kubelet reads it. */
function isManifestFile(file: string): file is string {
  return path.posix.dirname(file) === MANIFESTS && /^[^./\0][^/\0]*$/.test(path.posix.basename(file));
}

const isWorkingManifest = isObjectOf<WorkingManifest>({
  file: narrowed(isString, isManifestFile),
  seenAt: narrowed(isString, (text): text is string => !Number.isNaN(Date.parse(text))),
  content: isString,
});
