import type { RejectedManifest } from '../../node/lab-node.ts';
import { type Manifest, type ReadManifest, readManifest } from '../../node/manifest/read-manifest.ts';
import { type Refusal, refusals } from './kubelet-journal.ts';
import type { NodeDump } from './node-dump.ts';

/** An entry of the manifests folder, as it reads now, and what the kubelet has logged about it since it was changed. */
export interface ManifestFile {
  readonly path: string;
  readonly changedAt: Date;
  /** `null` if it is not a file or is empty. */
  readonly manifest: Manifest | null;
  /** Oldest first. */
  readonly refusals: readonly Refusal[];
}

export function manifestFiles({ manifests, journal }: NodeDump, nodeName: string): readonly ManifestFile[] {
  const all = refusals(journal);
  return manifests.map(({ path, changedAt, bytes }) => ({
    path,
    changedAt,
    manifest: bytes && readManifest(path, bytes, nodeName),
    refusals: all.filter(({ file, at }) => file === path && at >= changedAt),
  }));
}

/** Those that can be read, in byte order of their names. */
export function readManifests(files: readonly ManifestFile[]): readonly ReadManifest[] {
  return files.flatMap(({ manifest }) => (manifest?.ok ? [manifest] : []));
}

/** Those that the kubelet refuses. */
export function rejectedManifests(files: readonly ManifestFile[]): readonly RejectedManifest[] {
  return files.flatMap(({ path, manifest, refusals }) => {
    const refusal = refusals.findLast(({ listed }) => listed || !manifest?.ok);
    if (!refusal) return [];
    const place = manifest && !manifest.ok ? { place: manifest.place } : {};
    return [{ file: path, message: refusal.message, ...place }];
  });
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export function defines({ pod }: ReadManifest, { namespace, name }: PodName): boolean {
  return pod.namespace === namespace && pod.name === name;
}

/**
 * The time since which no file defines a pod; `null` while one does, or may do so for the kubelet: it keeps the pod of
 * a file that has become unreadable until it lists the folder.
 */
export function undefinedSince(files: readonly ManifestFile[], folderChangedAt: Date, pod: PodName): Date | null {
  const times = [folderChangedAt.getTime()];
  for (const { manifest, refusals } of files) {
    if (manifest?.ok) {
      if (defines(manifest, pod)) return null;
    } else {
      const listed = refusals.find((refusal) => refusal.listed);
      if (!listed) return null;
      times.push(listed.at.getTime());
    }
  }
  return new Date(Math.max(...times));
}
