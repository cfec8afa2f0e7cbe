import { buffer } from 'node:stream/consumers';
import type { Argv, Finished } from '../process/run.ts';
import { ProcessError, run, stream } from '../process/run.ts';
import type { ExecOptions, FileRead, FileStat, LabNode, StaticPods } from './lab-node.ts';
import { NodeUnreachable } from './lab-node.ts';

/** The ways into one node; all else that a LabNode does follows from them, given a POSIX shell and coreutils there. */
export interface NodeEntry {
  readonly name: string;
  /** argv on this machine that runs a program on the node as root in /root, standard input passed on. */
  enter(argv: readonly string[], options: { readonly tty: boolean }): Argv;
  /** kubectl on the node as the cluster's admin, without the arguments that say what to do. */
  readonly kubectl: readonly [string, ...string[]];
  /** Asked when a program ended with an error: why the node cannot be reached, or `null` when it can. */
  unreachable(finished: Finished): Promise<string | null>;
  staticPods(node: LabNode, options: { readonly signal?: AbortSignal }): Promise<StaticPods>;
}

const DEFAULT_MAX_BYTES = 10_000_000;

/**
 * A LabNode that works through small POSIX commands on the node, so that paths and links are the node's own.
 * Its promises reject with NodeUnreachable when the node has gone away, and with ProcessError when they are
 * interrupted or take longer than the caller allows.
 */
export function posixNode(entry: NodeEntry): LabNode {
  async function exec(argv: readonly [string, ...string[]], options: ExecOptions = {}): Promise<Finished> {
    const finished = await run(entry.enter(argv, { tty: false }), options);
    if (finished.exitCode !== 0) await throwIfUnreachable(finished);
    return finished;
  }

  async function throwIfUnreachable(finished: Finished): Promise<void> {
    const why = await entry.unreachable(finished);
    if (why !== null) throw new NodeUnreachable(why);
  }

  async function* output(argv: readonly string[], signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    try {
      yield* stream(entry.enter(argv, { tty: false }), signal ? { signal } : {});
    } catch (error) {
      if (error instanceof ProcessError && error.reason === 'exit') {
        await throwIfUnreachable({ exitCode: error.exitCode ?? 1, stdout: '', stderr: error.stderr });
      }
      throw error;
    }
  }

  const node: LabNode = {
    name: entry.name,
    exec,

    async readFile(path, { maxBytes = DEFAULT_MAX_BYTES, signal } = {}) {
      return fileRead(await buffer(output(shell(READ_FILE, path, String(maxBytes)), signal)), maxBytes);
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
      const { exitCode, stdout } = await exec(shell(STAT, path), options);
      return exitCode === 0 ? fileStat(stdout) : null;
    },

    async *streamFile(path, offset, { signal } = {}) {
      yield* output(shell(STREAM_FILE, path, String(offset + 1)), signal);
    },

    staticPods: (options = {}) => entry.staticPods(node, options),
    kubectl: (args, options) => exec([...entry.kubectl, ...args], options),
    attach: (argv, options) => entry.enter(argv, options),
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

const STAT = `LC_ALL=C exec stat -L -c '%f %s %i %.9Y %.9Z' -- "$1"`;

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

function fileRead(output: Buffer, maxBytes: number): FileRead {
  const end = output.indexOf('\n');
  const header = output.subarray(0, end).toString();
  if (header === 'missing') return { state: 'missing' };
  if (header === 'loop') return { state: 'loop' };
  const stat = fileStat(header);
  if (stat.type !== 'file') return { state: stat.type };
  const bytes = output.subarray(end + 1);
  if (stat.size > maxBytes) return { state: 'too-large', size: stat.size };
  if (bytes.length > maxBytes) return { state: 'too-large', size: bytes.length };
  return { state: 'file', bytes, stat };
}

function fileStat(line: string): FileStat {
  const [rawMode = '', size, inode, mtime, ctime] = line.trim().split(' ');
  const mode = Number.parseInt(rawMode, 16);
  const kind = mode & 0xf000;
  return {
    type: kind === 0x8000 ? 'file' : kind === 0x4000 ? 'directory' : 'special',
    size: Number(size),
    mode: mode & 0o7777,
    inode: Number(inode),
    mtime: new Date(Number(mtime) * 1000),
    ctime: new Date(Number(ctime) * 1000),
  };
}
