import { type DocumentNode, nodeAt } from '../../audit-policy/document.ts';
import type { Place } from '../../audit-policy/place.ts';

/** What is mounted at a path of a container, with the places of the two entries that make it. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** Path inside the volume that is mounted; `""` for its root. */
  readonly subPath: string;
  readonly place: Place;
  readonly volume: Volume;
}

export type Volume =
  /** `type` is `""` where the manifest gives none: the kubelet then checks nothing. */
  | { readonly kind: 'hostPath'; readonly path: string; readonly type: string; readonly place: Place }
  /** Any other source, and a volume without a known one, which the kubelet makes an emptyDir. */
  | { readonly kind: 'other'; readonly source: string; readonly place: Place };

/** The volumes mounted into the container of this index. A mount whose volume is not declared is left out. */
export function volumeMountsOf(pod: DocumentNode, container: number): readonly VolumeMount[] {
  const volumes = new Map(listAt(pod, ['spec', 'volumes']).map((volume) => [textAt(volume, 'name'), volumeOf(volume)]));
  return listAt(pod, ['spec', 'containers', container, 'volumeMounts']).flatMap((mount) => {
    const name = textAt(mount, 'name');
    const volume = volumes.get(name);
    if (volume === undefined) return [];
    const readOnly = nodeAt(mount, ['readOnly']);
    return [
      {
        name,
        mountPath: withoutTrailingSlash(textAt(mount, 'mountPath')),
        readOnly: readOnly?.kind === 'boolean' && readOnly.value,
        subPath: textAt(mount, 'subPath'),
        place: mount.place,
        volume,
      },
    ];
  });
}

/** What a path of the container is on the node. */
export type NodePath =
  | { readonly kind: 'node'; readonly path: string; readonly mount: VolumeMount }
  /** In a volume that is no folder or file of the node. */
  | { readonly kind: 'elsewhere'; readonly mount: VolumeMount }
  /** In the container's own layer: gone with the container. */
  | { readonly kind: 'container' };

/** Follows a container's path through its mounts, the longest mountPath first, as nested mounts do. */
export function nodePathOf(mounts: readonly VolumeMount[], containerPath: string): NodePath {
  const covering = mounts
    .filter(({ mountPath }) => isWithin(containerPath, mountPath))
    .sort((a, b) => b.mountPath.length - a.mountPath.length);
  const mount = covering[0];
  if (mount === undefined) return { kind: 'container' };
  if (mount.volume.kind !== 'hostPath') return { kind: 'elsewhere', mount };
  const below = containerPath.slice(mount.mountPath === '/' ? 0 : mount.mountPath.length);
  const root = mount.subPath === '' ? mount.volume.path : `${mount.volume.path}/${mount.subPath}`;
  return { kind: 'node', path: normalised(`${root}${below}`), mount };
}

/** A path without `.`, `..`, doubled and trailing slashes. */
export function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function volumeOf(volume: DocumentNode): Volume {
  const hostPath = nodeAt(volume, ['hostPath']);
  if (hostPath?.kind === 'map') {
    return {
      kind: 'hostPath',
      path: normalised(textAt(hostPath, 'path')),
      type: textAt(hostPath, 'type'),
      place: volume.place,
    };
  }
  const source = volume.kind === 'map' ? volume.fields.find(({ key }) => key !== 'name')?.key : undefined;
  return { kind: 'other', source: source ?? 'no source, so an emptyDir', place: volume.place };
}

function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function listAt(node: DocumentNode, path: readonly (string | number)[]): readonly DocumentNode[] {
  const list = nodeAt(node, path);
  return list?.kind === 'list' ? list.items : [];
}

function textAt(node: DocumentNode, field: string): string {
  const value = nodeAt(node, [field]);
  return value?.kind === 'string' ? value.value : '';
}
