import type { FileStat, LabNode } from '../node/lab-node.ts';
import type { Where } from '../node/where.ts';
import { fileUseOf } from './file-flags.ts';
import type { FlagUse } from './flags.ts';
import { hostPathProblem } from './host-path-problem.ts';
import { mountPlace, onNode, type PresentManifest, runs, volumePlace, whereOf } from './manifest.ts';

/** A mistake in the API server's manifest, or around it, that prevents it from doing what its author intended. */
export interface Fault {
  /** What an error of the API server or of the kubelet names if this is its cause: a path, a flag. */
  readonly about: readonly string[];
  /** A sentence. */
  readonly what: string;
  readonly where: Where | null;
}

/** Every fault that can be detected without starting the API server, the most certain causes first. */
export async function faultsOf(
  node: LabNode,
  manifest: PresentManifest,
  signal: AbortSignal,
): Promise<readonly Fault[]> {
  const flags = lastUses(manifest.flags);
  const paths = new Set(manifest.mounts.flatMap(({ source, hostPath }) => (source === 'hostPath' ? [hostPath] : [])));
  for (const { value } of flags) {
    if (value?.startsWith('/') !== true) continue;
    paths.add(value);
    const reached = onNode(manifest, value);
    if (reached !== null) paths.add(reached.hostPath);
  }
  const asked = [...paths];
  const found = await node.stats(asked, { signal });
  const stats = new Map(asked.map((path, index) => [path, found[index] ?? null]));
  const statOf = (path: string) => stats.get(path) ?? null;
  return [
    ...malformedFlags(manifest.flags),
    ...unmountableVolumes(manifest, statOf),
    ...flags.flatMap((use) => fileFault(manifest, use, statOf) ?? []),
    ...rivals(manifest),
  ];
}

type StatOf = (path: string) => FileStat | null;

/** If a flag is repeated, the last use counts. */
function lastUses(flags: readonly FlagUse[]): readonly FlagUse[] {
  return [...new Map(flags.map((use) => [use.name, use])).values()];
}

/** Flags that are written as for a shell, or in a way that YAML does not support. */
function malformedFlags(flags: readonly FlagUse[]): readonly Fault[] {
  return flags.flatMap(({ name, value, place }) => {
    const intended = name.trim().split(/\s/)[0] ?? '';
    const fault = (what: string, about = value ?? ''): readonly Fault[] => [
      { about: [`--${intended}`, ...(about === '' ? [] : [about])], what, where: whereOf(place) },
    ];
    if (intended !== name) {
      return fault(
        `"--${name}" is a single item of the list, and therefore the name of a flag; write --${intended}=VALUE.`,
      );
    }
    if (value === null) return fault(`--${name} is the last argument and has no value.`);
    if (value === '=') {
      return fault(
        `The value of --${name} is "="; write --${name}=VALUE, without spaces.`,
        'does not take any arguments',
      );
    }
    if (fileUseOf(name, flags) === null || value === '' || value === '-') return [];
    const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (bare !== value) {
      return fault(
        `The value of --${name} is ${JSON.stringify(value)}, quotes and spaces included; write --${name}=${bare}.`,
      );
    }
    return value.startsWith('/') ? [] : fault(`--${name} names "${value}", which is not an absolute path.`);
  });
}

function unmountableVolumes(manifest: PresentManifest, statOf: StatOf): readonly Fault[] {
  return manifest.mounts.flatMap((mount) => {
    if (mount.source !== 'hostPath') return [];
    const problem = hostPathProblem(mount, statOf(mount.hostPath));
    if (problem === null) return [];
    const what = `Volume "${mount.volume}" has type ${mount.hostPathType}, and ${problem.actual}.`;
    return [{ about: [mount.hostPath], what, where: volumePlace(manifest, mount) }];
  });
}

/** Why the file that a flag names is not what the API server needs; `null` if it is. */
function fileFault(manifest: PresentManifest, { name, value, place }: FlagUse, statOf: StatOf): Fault | null {
  const use = fileUseOf(name, manifest.flags);
  if (use === null || value?.startsWith('/') !== true) return null;
  const fault = (what: string, where: Where | null): Fault => ({ about: [value], what, where });
  const reached = onNode(manifest, value);
  if (reached === null) {
    const access = use === 'written' ? 'write' : 'read';
    return fault(`No volumeMount covers ${value}. ${unmountedInWords(value, statOf(value), access)}`, whereOf(place));
  }
  const { mount, hostPath } = reached;
  if (mount.source === 'emptyDir') {
    const what = `${value} is in volume "${mount.volume}", an emptyDir, which is created empty and deleted with the pod.`;
    return fault(what, volumePlace(manifest, mount));
  }
  if (hostPathProblem(mount, statOf(mount.hostPath)) !== null) return null;
  const stat = statOf(hostPath);
  if (use === 'written') {
    if (stat?.type === 'directory') {
      return fault(`--${name} names a directory, ${value}; it must name a file.`, whereOf(place));
    }
    if (!mount.readOnly) return null;
    const what = `${value} cannot be written: the volumeMount at ${mount.containerPath} has readOnly: true.`;
    return fault(what, mountPlace(manifest, mount));
  }
  if (stat?.type === 'file') return null;
  const there =
    hostPath === value ? `${value} on the node` : `${value} in the container is ${hostPath} on the node, which`;
  const what = stat === null ? `${there} does not exist.` : `${there} is a ${stat.type}, not a file.`;
  // A folder that is mounted at its own path is mounted correctly: the name of a file in it is wrong.
  const isFlagWrong = mount.containerPath === mount.hostPath && value !== mount.containerPath;
  return fault(what, isFlagWrong ? whereOf(place) : mountPlace(manifest, mount));
}

/**
 * The consequence for a path of the container that no volume provides, given what exists at the same path on the node.
 */
export function unmountedInWords(path: string, onNode: FileStat | null, access: 'read' | 'write'): string {
  if (access === 'write') {
    return 'The API server writes the log only inside its container, where a restart deletes it.';
  }
  return onNode?.type === 'file'
    ? `The file exists on the node, but the container does not see it, and the API server exits with "no such file or directory".`
    : `${path} does not exist on the node either, so the API server exits with "no such file or directory".`;
}

/** Other files in the manifests folder that run, or would run, in its place, or that the kubelet rejects. */
function rivals({ manifest, shadowed, folder }: PresentManifest): readonly Fault[] {
  const at = (file: string): Where => ({ file, line: 1 });
  const others = folder.manifests.filter(
    ({ file, pod }) => file !== manifest.file && pod.containers.some((container) => runs('kube-apiserver', container)),
  );
  return [
    ...shadowed.map((file) => ({
      about: [file],
      what: `${file} defines the same pod and is ignored: the kubelet takes the pod from ${manifest.file}, whose name sorts last.`,
      where: at(manifest.file),
    })),
    ...others.map(({ file, pod }) => ({
      about: [file, 'address already in use'],
      what: `${file} runs a second API server, pod ${pod.name}, in addition to that of ${manifest.file}.`,
      where: at(file),
    })),
    ...folder.rejected.map(({ file, message, place }) => ({
      about: [file],
      what: `The kubelet rejects ${file}: ${message}`,
      where: { file, line: place?.line ?? 1 },
    })),
  ];
}
