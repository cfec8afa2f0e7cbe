import { posix } from 'node:path';
import { nodeAt, placeAt } from '../kubernetes/document.ts';
import type { Container } from '../kubernetes/objects/pod.ts';
import type { Place } from '../kubernetes/place.ts';
import type { LabNode } from '../node/lab-node.ts';
import {
  type KnownFiles,
  MANIFESTS,
  type ManifestFolder,
  readManifestFolder,
} from '../node/manifest/manifest-folder.ts';
import { hostPathOf, type WantedMount, wantedMounts } from '../node/manifest/mounts.ts';
import type { ReadManifest } from '../node/manifest/read-manifest.ts';
import type { Where } from '../node/where.ts';
import type { StaticPodComponent } from './component.ts';
import { type FlagUse, flagsOf } from './flags.ts';

/** The manifest of a component's static pod, as the kubelet reads it from its folder. */
export type ManifestEvidence =
  | {
      readonly state: 'present';
      readonly manifest: ReadManifest;
      readonly container: Container;
      readonly flags: readonly FlagUse[];
      readonly mounts: readonly WantedMount[];
      /** Other files with the same pod, which have no effect. */
      readonly shadowed: readonly string[];
      readonly folder: ManifestFolder;
    }
  | { readonly state: 'absent'; readonly why: string; readonly where: Where | null };

/** @param known what was already read from the folder, so that only changed files are read again. */
export async function manifestEvidence(
  node: LabNode,
  signal: AbortSignal,
  known?: KnownFiles,
  component: StaticPodComponent = 'kube-apiserver',
): Promise<ManifestEvidence> {
  const folder = await readManifestFolder(node, { signal }, known);
  for (const manifest of folder.manifests) {
    const index = manifest.pod.containers.findIndex((container) => runs(component, container));
    const container = manifest.pod.containers[index];
    if (container === undefined) continue;
    const document = nodeAt(manifest.document, ['spec', 'containers', index]);
    return {
      state: 'present',
      manifest,
      container,
      flags: document === undefined ? [] : flagsOf(document, container, component),
      mounts: wantedMounts(manifest.pod, manifest.uid, container).mounts,
      shadowed: folder.shadowed.filter(({ by }) => by === manifest.file).map((shadow) => shadow.manifest.file),
      folder,
    };
  }
  const rejected = folder.rejected.find(({ file }) => file.includes(component)) ?? folder.rejected[0];
  if (rejected !== undefined) {
    const why = `the kubelet does not accept ${rejected.file}: ${rejected.message}`;
    return { state: 'absent', why, where: { file: rejected.file, line: rejected.place?.line ?? 1 } };
  }
  return { state: 'absent', why: `no file in ${MANIFESTS} defines a pod that runs ${component}`, where: null };
}

/** Identified by its command, since the pod and the container may have any name. */
export function runs(program: StaticPodComponent, { command, args, image }: Container): boolean {
  const [first = ''] = [...command, ...args];
  if (first !== '') return first === program || first.endsWith(`/${program}`);
  return new RegExp(`(^|/)${program}([:@]|$)`).test(image);
}

export type PresentManifest = Extract<ManifestEvidence, { state: 'present' }>;

/** The node's path for a path in the API server's container; `null` if it is in the container's own layer. */
export function onNode({ mounts }: PresentManifest, path: string): { mount: WantedMount; hostPath: string } | null {
  return hostPathOf(mounts, path);
}

/** The path by which the API server's container accesses a file of the node; `null` if no volume provides it. */
export function inContainer(evidence: PresentManifest, hostPath: string): string | null {
  for (const mount of evidence.mounts) {
    const rest = posix.relative(mount.hostPath, hostPath);
    if (rest.startsWith('..')) continue;
    const path = posix.join(mount.containerPath, rest);
    if (onNode(evidence, path)?.hostPath === hostPath) return path;
  }
  return null;
}

/** The line of the volumeMount that defines a mount. */
export function mountPlace(evidence: PresentManifest, mount: WantedMount): Where {
  const { manifest, container } = evidence;
  const index = manifest.pod.containers.indexOf(container);
  const list = nodeAt(manifest.document, ['spec', 'containers', index, 'volumeMounts']);
  const entry =
    list?.kind === 'list' ? list.items.find((item) => textAt(item, 'mountPath') === mount.containerPath) : undefined;
  return whereOf(entry?.place) ?? { file: manifest.file, line: 1 };
}

/** The line of the volume that a mount uses. */
export function volumePlace(evidence: PresentManifest, mount: WantedMount): Where {
  const list = nodeAt(evidence.manifest.document, ['spec', 'volumes']);
  const entry = list?.kind === 'list' ? list.items.find((item) => textAt(item, 'name') === mount.volume) : undefined;
  return whereOf(entry?.place) ?? { file: evidence.manifest.file, line: 1 };
}

/** The line of the container's command, where flags are added. */
export function commandPlace({ manifest, container }: PresentManifest): Where {
  const { line } = placeAt(manifest.document, [
    'spec',
    'containers',
    manifest.pod.containers.indexOf(container),
    'command',
  ]);
  return { file: manifest.file, line };
}

export function whereOf(place: Place | undefined): Where | null {
  return place === undefined ? null : { file: place.file, line: place.line };
}

function textAt(node: Parameters<typeof nodeAt>[0], key: string): string {
  const value = nodeAt(node, [key]);
  return value?.kind === 'string' ? value.value : '';
}
