import { type Finished, ProcessError } from '../process/run.ts';
import type { ExecOptions, FileRead, FileStat, FileType, LabNode, StaticPods } from './lab-node.ts';
import { NodeUnreachable } from './lab-node.ts';

/**
 * The entry points to one node; all other operations of a LabNode are built on them, given a POSIX shell and coreutils
 * there.
 */
export interface NodeEntry extends NodeConnection {
  readonly name: string;
  /** kubectl on the node, without the arguments that specify the command and the user. */
  readonly kubectl: readonly [string, ...string[]];
  /** The admin's kubeconfig on the node. */
  readonly adminKubeconfig: string;
  staticPods(node: LabNode, options: { readonly signal?: AbortSignal }): Promise<StaticPods>;
}

/** Runs programs on a node, as root and in /root. All methods reject with NodeUnreachable if the node is gone. */
export interface NodeConnection extends Pick<LabNode, 'attach' | 'shell' | 'shells' | 'openTerminal' | 'connect'> {
  run(argv: readonly [string, ...string[]], options: ExecOptions): Promise<Finished>;
  /** Standard output as it arrives; ends with a ProcessError of reason `exit` if the exit code is not 0. */
  stream(argv: readonly [string, ...string[]], options: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
}

const DEFAULT_MAX_BYTES = 10_000_000;
/** More bytes than the line before a file can have. */
const MAX_HEADER = 1_000;

/**
 * A LabNode that works through small POSIX commands on the node, so that paths and links are the node's own. Its
 * promises reject with NodeUnreachable if the node is gone, and with ProcessError if they are interrupted or take
 * longer than the caller allows.
 */
export function posixNode(entry: NodeEntry): LabNode {
  const exec: LabNode['exec'] = (argv, options = {}) => entry.run(argv, options);

  /** Runs a small script that must complete; anything that prevents this is a failure of the node. */
  async function look(argv: readonly [string, ...string[]], options: ExecOptions): Promise<Finished> {
    const finished = await exec(argv, options);
    return finished.exitCode === 0
      ? finished
      : notLooked(new ProcessError(argv, 'exit', finished.exitCode, finished.stderr));
  }

  function notLooked(error: unknown): never {
    if (!(error instanceof ProcessError) || error.reason !== 'exit') throw error;
    const said = error.stderr.trim();
    throw new NodeUnreachable(`cannot look at files on ${entry.name}${said === '' ? '' : `: ${said}`}`, {
      cause: error,
    });
  }

  const node: LabNode = {
    name: entry.name,
    exec,

    async readFile(path, { maxBytes = DEFAULT_MAX_BYTES, ...options } = {}) {
      const output = entry.stream(shell(READ_FILE, path, String(maxBytes)), options);
      return fileRead(await upTo(maxBytes + MAX_HEADER, output).catch(notLooked), maxBytes);
    },

    async writeFile(path, content, options = {}) {
      const finished = await exec(shell(WRITE_FILE, path), { ...options, stdin: content });
      if (finished.exitCode !== 0) throw new Error(`cannot write ${path} on ${entry.name}: ${finished.stderr.trim()}`);
    },

    async list(path, options = {}) {
      const { stdout } = await look(shell(LIST, path), options);
      if (stdout === 'missing\n') return null;
      return stdout.split('\0').slice(0, -1).sort(byteOrder);
    },

    async stat(path, options = {}) {
      const [stat] = await node.stats([path], options);
      return stat ?? null;
    },

    async stats(paths, options = {}) {
      const { stdout } = await look(shell(STATS, ...paths), options);
      const lines = stdout.split('\n').slice(0, -1);
      if (lines.length !== paths.length)
        throw new NodeUnreachable(`${entry.name} returned ${lines.length} results for ${paths.length} paths`);
      return lines.map((line) => (line === 'missing' ? null : fileStat(line)));
    },

    streamFile: (path, offset, options = {}) => entry.stream(shell(STREAM_FILE, path, String(offset + 1)), options),

    staticPods: (options = {}) => entry.staticPods(node, options),
    kubectl: (args, options) => exec([...entry.kubectl, `--kubeconfig=${entry.adminKubeconfig}`, ...args], options),
    adminKubeconfig: entry.adminKubeconfig,
    connect: entry.connect,
    attach: entry.attach,
    shell: entry.shell,
    shells: entry.shells,
    openTerminal: entry.openTerminal,
  };
  return node;
}

/** The order of names in the kubelet and in `LC_ALL=C ls`. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The bytes of a stream, stopping slightly above `limit` if it does not end: a node may send data forever. */
async function upTo(limit: number, stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}

function shell(script: string, ...args: readonly string[]): readonly [string, ...string[]] {
  return ['sh', '-c', script, 'sh', ...args];
}

/**
 * One line for each path. Fails if a path cannot be examined for a reason other than that it does not exist: what even
 * root may not enter, such as /proc/1/root, counts as a broken link.
 */
const STATS = `
for path; do
  if stat=$(LC_ALL=C stat -L -c '%f %s %i %.9Y %.9Z' -- "$path" 2>&1); then
    printf '%s\\n' "$stat"
  else
    case $stat in
      *'No such file or directory' | *'Not a directory' | *'Too many levels of symbolic links' | *'File name too long' | *'Permission denied')
        echo missing ;;
      *) printf '%s\\n' "$stat" >&2; exit 1 ;;
    esac
  fi
done`;

/** One line about the file, then its bytes if it is not too large. */
const READ_FILE = `
if stat=$(LC_ALL=C stat -L -c '%f %s %i %.9Y %.9Z' -- "$1" 2>&1); then
  printf '%s\\n' "$stat"
  set -- "$1" "$2" $stat
  if [ $((0x$3 & 0xf000)) -eq $((0x8000)) ] && [ "$4" -le "$2" ]; then exec head -c "$(($2 + 1))" -- "$1"; fi
else
  case $stat in
    *'Too many levels of symbolic links'*) echo loop ;;
    *'No such file or directory' | *'Not a directory' | *'File name too long' | *'Permission denied') echo missing ;;
    *) printf '%s\\n' "$stat" >&2; exit 1 ;;
  esac
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
if ! [ -d "$1" ]; then
  # A stat that cannot run must not pass for a folder that is not there.
  case $(LC_ALL=C stat -L -c 'is a %F' -- "$1" 2>&1) in
    'is a '* | 'stat: '*) echo missing; exit 0 ;;
    *) exit 1 ;;
  esac
fi
cd -- "$1" || exit 1
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
  const [rawMode = '', ...numbers] = line.trim().split(' ');
  const [size = Number.NaN, inode = Number.NaN, mtime = Number.NaN, ctime = Number.NaN] = numbers.map(Number);
  const mode = Number.parseInt(rawMode, 16);
  if (![mode, size, inode, mtime, ctime].every(Number.isFinite)) {
    throw new NodeUnreachable(`the node's stat has answered ${JSON.stringify(line.slice(0, 100))}`);
  }
  return {
    type: FILE_TYPES.get(mode & 0xf000) ?? 'special',
    size,
    mode: mode & 0o7777,
    inode,
    mtime: new Date(mtime * 1000),
    ctime: new Date(ctime * 1000),
  };
}
