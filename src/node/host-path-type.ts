import type { FileType } from './lab-node.ts';

/** What exists at the path of a hostPath volume; `unknown` says why its type could not be determined. */
export type HostPathFinding = FileType | 'missing' | { readonly unknown: string };

/**
 * Checks a hostPath volume's type against what exists at its path; a type that creates missing files accepts `missing`.
 * Returns `null` if it can be mounted, otherwise the kubelet's message. Source: pkg/volume/hostpath/host_path.go,
 * checkTypeInternal; as recorded in test/fixtures/kubelet.
 */
export function hostPathMismatch(path: string, type: string, found: HostPathFinding): string | null {
  const wanted = WANTED.get(type);
  if (wanted === undefined || found === wanted.type || (found === 'missing' && wanted.makes)) return null;
  const { words } = wanted;
  const name = typeof found === 'string' ? NAMES.get(found) : undefined;
  if (name !== undefined) return `hostPath type check failed: ${path} is not a ${words}, it's a ${name}`;
  return `hostPath type check failed, ${path} is not a ${words}, unable to determine its type: ${reason(path, found)}`;
}

interface Wanted {
  readonly type: FileType;
  readonly words: string;
  readonly makes: boolean;
}

const WANTED: ReadonlyMap<string, Wanted> = new Map([
  ['Directory', { type: 'directory', words: 'directory', makes: false }],
  ['DirectoryOrCreate', { type: 'directory', words: 'directory', makes: true }],
  ['File', { type: 'file', words: 'file', makes: false }],
  ['FileOrCreate', { type: 'file', words: 'file', makes: true }],
  ['Socket', { type: 'socket', words: 'socket file', makes: false }],
  ['CharDevice', { type: 'character device', words: 'character device', makes: false }],
  ['BlockDevice', { type: 'block device', words: 'block device', makes: false }],
]);

const NAMES: ReadonlyMap<string, string> = new Map([
  ['directory', 'Directory'],
  ['file', 'File'],
  ['socket', 'Socket'],
  ['character device', 'CharDevice'],
  ['block device', 'BlockDevice'],
]);

function reason(path: string, found: HostPathFinding): string {
  if (found === 'missing') return `path "${path}" does not exist`;
  if (typeof found === 'object') return found.unknown;
  return 'only recognise file, directory, socket, block device and character device';
}
