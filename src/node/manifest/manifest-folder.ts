import { isDeepStrictEqual } from 'node:util';
import type { FileRead, LabNode, RejectedManifest } from '../lab-node.ts';
import { byteOrder } from '../posix-node.ts';
import { MAX_MANIFEST_BYTES, type ReadManifest, readManifest } from './read-manifest.ts';

/** The kubelet's staticPodPath as kubeadm sets it. */
export const MANIFESTS = '/etc/kubernetes/manifests';

/** The result of listing the manifests folder. */
export interface ManifestFolder {
  /** One for each pod: if several files define the same pod, the last in byte order of their names. */
  readonly manifests: readonly ReadManifest[];
  /** Valid files whose pod is also defined by another file, later in byte order. */
  readonly shadowed: readonly Shadowed[];
  readonly rejected: readonly RejectedManifest[];
}

export interface Shadowed {
  readonly manifest: ReadManifest;
  /** The file that counts. */
  readonly by: string;
}

/**
 * Reads a node's manifests like the kubelet's listing, which takes place every 20 s: every file whose name does not
 * begin with a dot, whatever its extension. Source: pkg/kubelet/config/file.go.
 */
export async function readManifestFolder(
  node: LabNode,
  options: { readonly signal?: AbortSignal } = {},
  known: KnownFiles = new Map(),
): Promise<ManifestFolder> {
  const names = (await node.list(MANIFESTS, options)) ?? [];
  const paths = manifestNames(names).map((name) => `${MANIFESTS}/${name}`);
  const stats = known.size === 0 ? [] : await node.stats(paths, options);
  const files = await Promise.all(
    paths.map(async (path, index) => {
      const before = known.get(path);
      const isUnchanged = before?.state === 'file' && isDeepStrictEqual(before.stat, stats[index]);
      const read = isUnchanged ? before : await node.readFile(path, { ...options, maxBytes: MAX_MANIFEST_BYTES });
      known.set(path, read);
      return { path, read };
    }),
  );
  return manifestFolder(files, node.name);
}

/** Files as they were last read, by path. Files that have not changed since are not read again. */
export type KnownFiles = Map<string, FileRead>;

/** The names that a listing considers, in its order. */
export function manifestNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith('.')).sort(byteOrder);
}

/** The same for files that have already been read, in the order of their names. */
export function manifestFolder(
  files: readonly { readonly path: string; readonly read: FileRead }[],
  nodeName: string,
): ManifestFolder {
  const byPod = new Map<string, ReadManifest>();
  const shadowed: Shadowed[] = [];
  const rejected: RejectedManifest[] = [];
  for (const { path, read } of files) {
    if (read.state !== 'file') {
      const message = unreadable(path, read);
      if (message !== null) rejected.push({ file: path, message });
      continue;
    }
    const manifest = readManifest(path, read.bytes, nodeName);
    if (!manifest.ok) {
      rejected.push({ file: path, message: manifest.message, place: manifest.place });
      continue;
    }
    const key = podKey(manifest);
    const earlier = byPod.get(key);
    if (earlier) shadowed.push({ manifest: earlier, by: path });
    byPod.set(key, manifest);
  }
  return { manifests: [...byPod.values()], shadowed, rejected };
}

/** The kubelet treats pods with the same key as one pod. */
export function podKey({ pod }: ReadManifest): string {
  return `${pod.namespace}/${pod.name}`;
}

/** The kubelet's reason for not reading a file; `null` if it silently ignores it. */
function unreadable(path: string, read: Exclude<FileRead, { state: 'file' }>): string | null {
  switch (read.state) {
    case 'missing':
      return `stat ${path}: no such file or directory`;
    case 'loop':
      return `stat ${path}: too many levels of symbolic links`;
    case 'too-large':
      return 'the read limit is reached';
    case 'directory':
      return 'Provided manifest path is a directory, not recursing into manifest path';
    case 'special':
      return 'Manifest path is not a directory or file';
  }
}
