import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { byteStream } from '../process/byte-stream.ts';
import type { Argv, Finished } from '../process/run.ts';
import { ProcessError, run, stream } from '../process/run.ts';
import type { ExecOptions, FileRead, FileStat, FileType, LabNode, StaticPods } from './lab-node.ts';
import { NodeUnreachable } from './lab-node.ts';

/** The ways into one node; all else that a LabNode does follows from them, given a POSIX shell and coreutils there. */
export interface NodeEntry extends NodeDoor {
  readonly name: string;
  /** kubectl on the node without the arguments that say what to do and as whom. */
  readonly kubectl: readonly [string, ...string[]];
  /** The admin's kubeconfig on the node. */
  readonly adminKubeconfig: string;
  staticPods(node: LabNode, options: { readonly signal?: AbortSignal }): Promise<StaticPods>;
}

/** Runs programs on a node, as root and in /root. All reject with NodeUnreachable when the node has gone away. */
export interface NodeDoor {
  run(argv: readonly [string, ...string[]], options: ExecOptions): Promise<Finished>;
  /** Standard output as it comes; after it ProcessError of reason `exit` when the exit code is not 0. */
  stream(argv: readonly [string, ...string[]], options: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** argv on this machine for a program on the node with this terminal, or these pipes, as its own. */
  attach(argv: readonly string[], options: { readonly tty: boolean }): Argv;
  /** Where there is a quicker way to a port of the node than a program there. */
  connect?(port: number, options: { readonly signal?: AbortSignal }): Duplex;
}

/** The door to a node that is entered by putting words before a program's own. */
export function doorBy(
  attach: NodeDoor['attach'],
  /** Asked when a program failed or was killed: why the node cannot be reached, or `null` when it can. */
  unreachable: () => Promise<string | null>,
): NodeDoor {
  async function throwIfUnreachable(): Promise<void> {
    const why = await unreachable();
    if (why !== null) throw new NodeUnreachable(why);
  }
  async function rethrow(error: unknown): Promise<never> {
    if (error instanceof ProcessError && (error.reason === 'exit' || error.reason === 'signal')) {
      await throwIfUnreachable();
    }
    throw error;
  }
  return {
    attach,
    async run(argv, options) {
      const finished = await run(attach(argv, { tty: false }), options).catch(rethrow);
      if (finished.exitCode !== 0) await throwIfUnreachable();
      return finished;
    },
    async *stream(argv, options) {
      try {
        yield* stream(attach(argv, { tty: false }), options);
      } catch (error) {
        await rethrow(error);
      }
    },
  };
}

const DEFAULT_MAX_BYTES = 10_000_000;

/**
 * A LabNode that works through small POSIX commands on the node, so that paths and links are the node's own.
 * Its promises reject with NodeUnreachable when the node has gone away, and with ProcessError when they are
 * interrupted or take longer than the caller allows.
 */
export function posixNode(entry: NodeEntry): LabNode {
  const exec: LabNode['exec'] = (argv, options = {}) => entry.run(argv, options);

  const node: LabNode = {
    name: entry.name,
    exec,

    async readFile(path, { maxBytes = DEFAULT_MAX_BYTES, ...options } = {}) {
      const output = entry.stream(shell(READ_FILE, path, String(maxBytes)), options);
      return fileRead(await buffer(output), maxBytes);
    },

    async writeFile(path, content, options = {}) {
      const finished = await exec(shell(WRITE_FILE, path), { ...options, stdin: content });
      if (finished.exitCode !== 0) throw new Error(`cannot write ${path} on ${entry.name}: ${finished.stderr.trim()}`);
    },

    async list(path, options = {}) {
      const { exitCode, stdout } = await exec(shell(LIST, path), options);
      if (exitCode !== 0) return null;
      return stdout.split('\0').slice(0, -1).sort(byteOrder);
    },

    async stat(path, options = {}) {
      const [stat] = await node.stats([path], options);
      return stat ?? null;
    },

    async stats(paths, options = {}) {
      const { stdout } = await exec(shell(STATS, ...paths), options);
      const lines = stdout.split('\n');
      return paths.map((_, index) => (lines[index] ? fileStat(lines[index]) : null));
    },

    streamFile: (path, offset, options = {}) => entry.stream(shell(STREAM_FILE, path, String(offset + 1)), options),

    staticPods: (options = {}) => entry.staticPods(node, options),
    kubectl: (args, options) => exec([...entry.kubectl, `--kubeconfig=${entry.adminKubeconfig}`, ...args], options),
    adminKubeconfig: entry.adminKubeconfig,
    connect: (port, options = {}) =>
      entry.connect?.(port, options) ??
      byteStream(entry.attach(['bash', '-c', CONNECT, 'bash', String(port)], { tty: false }), options),
    attach: entry.attach,
  };
  return node;
}

/** The order in which the kubelet and `LC_ALL=C ls` have names. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function shell(script: string, ...args: readonly string[]): readonly [string, ...string[]] {
  return ['sh', '-c', script, 'sh', ...args];
}

/** A line for each path, an empty one where nothing is there. */
const STATS = `for path; do LC_ALL=C stat -L -c '%f %s %i %.9Y %.9Z' -- "$path" 2>/dev/null || echo; done`;

/** One line of what is there, then the bytes of a file that is not too large. */
const READ_FILE = `
if stat=$(LC_ALL=C stat -L -c '%f %s %i %.9Y %.9Z' -- "$1" 2>&1); then
  printf '%s\\n' "$stat"
  set -- "$1" "$2" $stat
  if [ $((0x$3 & 0xf000)) -eq $((0x8000)) ] && [ "$4" -le "$2" ]; then exec head -c "$(($2 + 1))" -- "$1"; fi
else
  case $stat in *'Too many levels of symbolic links'*) echo loop ;; *) echo missing ;; esac
fi`;

const WRITE_FILE = `
set -e
umask 022
target=$(readlink -f -- "$1") || { echo 'no such folder' >&2; exit 1; }
if [ -d "$target" ]; then echo 'it is a directory' >&2; exit 1; fi
temporary=$(mktemp -- "\${target%/*}/.\${target##*/}.XXXXXX")
trap 'rm -f -- "$temporary"' EXIT
cat > "$temporary"
if [ -e "$target" ]; then
  chown -- "$(stat -c %u:%g -- "$target")" "$temporary"
  chmod -- "$(stat -c %a -- "$target")" "$temporary"
else
  chmod -- 644 "$temporary"
fi
mv -f -- "$temporary" "$target"`;

const LIST = `
cd -- "$1" 2>/dev/null || exit 1
for name in * .*; do
  if [ "$name" = . ] || [ "$name" = .. ]; then continue; fi
  if [ -e "$name" ] || [ -L "$name" ]; then printf '%s\\0' "$name"; fi
done`;

const STREAM_FILE = `
if [ ! -f "$1" ]; then echo "$1: not a file" >&2; exit 1; fi
exec tail -c "+$2" -- "$1"`;

/**
 * Copies both ways. Whichever side ends first ends the other: the copier of what the client writes also ends when this
 * shell is killed, and then closes the connection by ending the other one.
 */
const CONNECT = `
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
exec 4<&0
cat <&3 4<&- &
reader=$!
{ cat <&4 >&3; kill "$reader"; } >/dev/null 2>&1 &
exec 3<&- 4<&- </dev/null
wait "$reader" 2>/dev/null
exit 0`;

function fileRead(output: Buffer, maxBytes: number): FileRead {
  const end = output.indexOf('\n');
  const header = output.subarray(0, end).toString();
  if (header === 'missing') return { state: 'missing' };
  if (header === 'loop') return { state: 'loop' };
  const stat = fileStat(header);
  if (stat.type !== 'file') return { state: stat.type === 'directory' ? 'directory' : 'special' };
  const bytes = output.subarray(end + 1);
  if (stat.size > maxBytes) return { state: 'too-large', size: stat.size };
  if (bytes.length > maxBytes) return { state: 'too-large', size: bytes.length };
  return { state: 'file', bytes, stat };
}

/** The bits of S_IFMT. Source: inode(7). */
const FILE_TYPES: ReadonlyMap<number, FileType> = new Map([
  [0x8000, 'file'],
  [0x4000, 'directory'],
  [0xc000, 'socket'],
  [0x2000, 'character device'],
  [0x6000, 'block device'],
]);

function fileStat(line: string): FileStat {
  const [rawMode = '', size, inode, mtime, ctime] = line.trim().split(' ');
  const mode = Number.parseInt(rawMode, 16);
  return {
    type: FILE_TYPES.get(mode & 0xf000) ?? 'special',
    size: Number(size),
    mode: mode & 0o7777,
    inode: Number(inode),
    mtime: new Date(Number(mtime) * 1000),
    ctime: new Date(Number(ctime) * 1000),
  };
}
