import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { bind, isWithin, type Mount, mountAll, mounted, readOnlyBind, tool } from './mount-table.ts';

/** Which editor `vi` is, and the like: links that belong to the machine's programs. */
const ALTERNATIVES = '/etc/alternatives';

export interface ReadOnlyPath {
  /** On the machine, without a link in it. */
  readonly source: string;
  /** In the node. */
  readonly target: string;
}

/** Folders of the machine's programs. On most machines all but the first are links into it. */
const PROGRAMS = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'] as const;
/** What root could change the machine by, were it not for the machine's root alone. */
const KERNEL_SETTINGS = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'] as const;
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const;

/**
 * Makes the node's root of a folder on the machine: the machine's programs read-only, and a /proc and /dev of its own.
 * Runs as root of fresh user, mount, pid, net, ipc and uts namespaces. A learner may have put links into the folder
 * before, so only names at its top are used, and no link among them is followed. `table` is a file of the machine's to
 * write mounts down in.
 */
export async function makeNodeRoot(root: string, table: string): Promise<void> {
  for (const name of ['usr', 'proc', 'dev']) ownFolder(`${root}/${name}`);
  const there = await mounted();
  const programs = PROGRAMS.flatMap((name) => programFolder(name, root)).flatMap((name) =>
    [`/${name}`, ...below(`/${name}`, there)].map((path) => readOnlyBind(path, `${root}${path}`, there)),
  );
  await mountAll(table, [
    bind(root, root),
    ...programs,
    { source: 'proc', target: `${root}/proc`, type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
    { source: 'tmpfs', target: `${root}/dev`, type: 'tmpfs', options: ['mode=755', 'nosuid'] },
  ]);
  const dev = `${root}/dev`;
  const devices = DEVICES.filter((device) => existsSync(`/dev/${device}`));
  for (const device of devices) writeFileSync(`${dev}/${device}`, '');
  mkdirSync(`${dev}/pts`);
  mkdirSync(`${dev}/shm`, { mode: 0o1777 });
  symlinkSync('pts/ptmx', `${dev}/ptmx`);
  symlinkSync('/proc/self/fd', `${dev}/fd`);
  for (const [number, name] of ['stdin', 'stdout', 'stderr'].entries()) symlinkSync(`fd/${number}`, `${dev}/${name}`);
  const settings = KERNEL_SETTINGS.map((name) => `${root}/proc/${name}`).filter((path) => existsSync(path));
  await mountAll(table, [
    ...settings.map(
      (path): Mount => ({
        source: path,
        target: path,
        type: 'none',
        options: ['bind', 'ro', 'nosuid', 'nodev', 'noexec'],
      }),
    ),
    ...devices.map((device) => bind(`/dev/${device}`, `${dev}/${device}`)),
    { source: 'devpts', target: `${dev}/pts`, type: 'devpts', options: ['newinstance', 'ptmxmode=0666', 'mode=620'] },
  ]);
}

/**
 * Leaves the machine for a root that makeNodeRoot has made: it becomes that of every process in this mount namespace.
 * The read-only paths, below /opt/cks-lab, are bound when paths are the node's own already, while the machine is still
 * to be had under a name that nobody in the node knows.
 */
export async function enterNodeRoot(
  root: string,
  name: string,
  address: string,
  readOnly: readonly ReadOnlyPath[],
): Promise<void> {
  const there = await mounted();
  await tool(['hostname', name]);
  await tool(['ip', '-batch', '-'], `link set lo up\naddress add ${address}/32 dev lo\n`);
  process.chdir('/');
  const machine = `/${basename(mkdtempSync(`${root}/.machine.`))}`;
  await tool(['pivot_root', root, `${root}${machine}`]);
  for (const folder of ['/opt', '/opt/cks-lab', '/run', '/run/cks-lab', '/etc']) ownFolder(folder);
  const all = [...readOnly];
  if (existsSync(`${machine}${ALTERNATIVES}`)) {
    ownFolder(ALTERNATIVES);
    all.push({ source: ALTERNATIVES, target: ALTERNATIVES });
  }
  await mountAll(
    '/run/cks-lab/mounts',
    all.map(({ source, target }) => {
      const { options } = readOnlyBind(source, target, there);
      return { source: `${machine}${source}`, target, type: 'none', options };
    }),
  );
  await tool(['umount', '--lazy', machine]);
  rmdirSync(machine);
}

/** A folder at a path, whatever was there before, and never what a link at that path leads to. */
function ownFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

/** The name of a folder to bind, or nothing where a link does, which is made unless something is there. */
function programFolder(name: string, root: string): readonly string[] {
  const onMachine = lstatSync(`/${name}`, { throwIfNoEntry: false });
  if (onMachine?.isDirectory()) {
    ownFolder(`${root}/${name}`);
    return [name];
  }
  if (onMachine?.isSymbolicLink() && !lstatSync(`${root}/${name}`, { throwIfNoEntry: false })) {
    symlinkSync(readlinkSync(`/${name}`), `${root}/${name}`);
  }
  return [];
}

function below(folder: string, there: readonly { readonly target: string }[]): readonly string[] {
  return there.map(({ target }) => target).filter((target) => target !== folder && isWithin(target, folder));
}
