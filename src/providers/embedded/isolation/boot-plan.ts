import type { Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { architecture, MOUNT, SYSTEM_CALLS, type SystemCall } from './linux.ts';
import { isWithin, type Mounted, mounted } from './mounted.ts';
import { seccompFilter } from './seccomp-filter.ts';
import type { Stage } from './stage.ts';

/** A file or folder of this machine that no process in the node can change. */
export interface ReadOnlyPath {
  /** On the machine; contains no symbolic link. */
  readonly source: string;
  /** In the node. */
  readonly target: string;
}

/** The parameters of a node's PID 1. */
export interface Boot {
  /** The folder that becomes the node's root, or a file system image that does. */
  readonly root: { readonly folder: string } | { readonly image: string };
  /** A folder of the lab on this machine that PID 1 may write to until it leaves the machine's file system. */
  readonly control: string;
  /** The first of the lab's user IDs, or `null` if root in the node is the user who runs cks-lab. */
  readonly firstUid: number | null;
  readonly hostname: string;
  /** IPv4 address of the node, on its loopback interface. */
  readonly address: string;
  readonly readOnly: readonly ReadOnlyPath[];
  /** The folder of this package, from which PID 1 loads its code. */
  readonly packageFolder: string;
  /** A folder with the compiled code that PID 1 loads. */
  readonly compiledCode: string;
  /**
   * The command line of PID 1, with paths on this machine; paths in packageFolder and `control` refer to where these
   * are bound.
   */
  readonly argv: readonly string[];
  /** `cgroup.procs` files: PID 1 joins the first, and can move others into the second. */
  readonly cgroups: { readonly node: readonly string[]; readonly learners: readonly string[] } | null;
  /** How many processes learners may have if no control group limits them. */
  readonly processes: number | null;
}

/** Folders of the machine's programs that a node sees; if the machine has symbolic links, so does the node. */
const PROGRAMS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'] as const;

/**
 * What programs need in addition to themselves: no documentation, no sources, and nothing that was installed by hand.
 */
const SHARED = [
  'bash-completion',
  'ca-certificates',
  'i18n',
  'locale',
  'misc',
  'nano',
  'nvim',
  'perl',
  'perl5',
  'python3',
  'terminfo',
  'tabset',
  'vim',
  'zoneinfo',
] as const;

/** Files through which root could change the machine if they were not reserved for the machine's root. */
const KERNEL_SETTINGS = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'] as const;

/**
 * What the kernel reveals about itself and about the memory of all processes. Source: runc's default masked paths, and
 * more.
 */
const MASKED_FILES = [
  'kallsyms',
  'kcore',
  'key-users',
  'keys',
  'kmsg',
  'kpagecgroup',
  'kpagecount',
  'kpageflags',
  'latency_stats',
  'pagetypeinfo',
  'sched_debug',
  'slabinfo',
  'timer_list',
  'timer_stats',
  'vmallocinfo',
] as const;
const MASKED_FOLDERS = ['acpi', 'asound', 'driver', 'scsi'] as const;

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const;

const SYSTEM_CALLS_OF_BOOT: readonly SystemCall[] = [
  'fchownat',
  'mount',
  'prctl',
  'prlimit64',
  'setgroups',
  'sethostname',
  'setresgid',
  'setresuid',
  'unshare',
];

/**
 * The steps of boot.pl, as the text of its plan: the node's root is assembled on the stage, from the machine's programs
 * (read-only) and a separate /proc and /dev. A learner may have put symbolic links into the root earlier, so the plan
 * uses only names that it has turned into folders, and follows no link among them.
 */
export async function bootPlan(boot: Boot, stage: Stage): Promise<string> {
  const there = await mounted();
  const numbers = SYSTEM_CALLS[architecture()];
  const { root } = stage;
  const own = MOUNT.noSuid | MOUNT.noDevices;
  const steps: Step[] = [
    ...SYSTEM_CALLS_OF_BOOT.map((name): Step => ['syscall', name, numbers[name]]),
    ...(boot.firstUid === null ? [] : [['first-uid', boot.firstUid] satisfies Step]),
    ['filter', Buffer.from(seccompFilter(architecture())).toString('hex')],
    ...(boot.processes === null ? [] : [['processes', boot.processes] satisfies Step]),
    ...(boot.cgroups?.node ?? []).map((file): Step => ['join', file]),
    ...(boot.cgroups?.learners ?? []).map((file): Step => ['keep', file]),
    // Unmounting something here does not unmount it on the machine.
    ['mount', 'none', '/', '', MOUNT.recursive | PRIVATE, ''],
    ['mount', 'tmpfs', stage.folder, 'tmpfs', own, 'mode=755,size=1m'],
    ...[root, stage.control, stage.packageFolder, stage.code].map((path): Step => ['folder', path, '755']),
    ['file', stage.node],
    ...('image' in boot.root
      ? [
          ['run', '/bin/mount', '-o', 'loop,nosuid,nodev', boot.root.image, root] satisfies Step,
          ['remove-folder', `${root}/lost+found`] satisfies Step,
          ['own', root] satisfies Step,
        ]
      : [
          ...bindOf(boot.root.folder, root),
          [
            'mount',
            'none',
            root,
            '',
            flagsOf(boot.root.folder, there) | own | MOUNT.bind | MOUNT.remount,
            '',
          ] satisfies Step,
        ]),
    ...bindOf(boot.control, stage.control),
    ...readOnlyBind(boot.packageFolder, stage.packageFolder, there),
    ...readOnlyBind(process.execPath, stage.node, there),
    ...readOnlyBind(boot.compiledCode, stage.code, there),
    ['environment', 'NODE_COMPILE_CACHE', stage.code],
    ['write', `${stage.control}/staged`, '1'],
    ...(await programSteps(root, there)),
    ...kernelSteps(root, await readdir('/proc', { withFileTypes: true })),
    ...deviceSteps(root, await readdir('/dev')),
    ...placesFor(boot.readOnly, root),
    ...boot.readOnly.flatMap(({ source, target }) => readOnlyBind(source, `${root}${target}`, there)),
    ['hostname', boot.hostname],
    [
      'run',
      '/bin/sh',
      '-c',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin; ip link set lo up && ip address add "$1"/32 dev lo',
      'sh',
      boot.address,
    ],
    ['become', ...boot.argv],
  ];
  return steps.map(line).join('');
}

/**
 * The plan of a boot that creates no node: it runs a module of this package at the path where PID 1 will find it, so
 * that `code` contains what Node compiles for it.
 */
export async function codePlan(code: string, packageFolder: string, module: string, stage: Stage): Promise<string> {
  const there = await mounted();
  const { mount } = SYSTEM_CALLS[architecture()];
  const steps: Step[] = [
    ['syscall', 'mount', mount],
    ['mount', 'none', '/', '', MOUNT.recursive | PRIVATE, ''],
    ['mount', 'tmpfs', stage.folder, 'tmpfs', MOUNT.noSuid | MOUNT.noDevices, 'mode=755,size=1m'],
    ['folder', stage.packageFolder, '755'],
    ['folder', stage.code, '755'],
    ...readOnlyBind(packageFolder, stage.packageFolder, there),
    ...bindOf(code, stage.code),
    ['run', '/usr/bin/env', '-i', `NODE_COMPILE_CACHE=${stage.code}`, process.execPath, module],
  ];
  return steps.map(line).join('');
}

type Step = readonly [name: string, ...words: (string | number)[]];

const PRIVATE = 1 << 18;

function line(step: Step): string {
  const escaped = step.map((word) =>
    String(word).replace(/[\t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`),
  );
  return `${escaped.join('\t')}\n`;
}

function bindOf(source: string, target: string): readonly Step[] {
  return [['mount', source, target, 'none', MOUNT.bind | MOUNT.recursive, '']];
}

/**
 * A read-only bind mount. The flags of the underlying mount are repeated: in a user namespace, a remount may not clear
 * flags that the machine has set.
 */
function readOnlyBind(source: string, target: string, there: readonly Mounted[]): readonly Step[] {
  const flags = flagsOf(source, there) | MOUNT.readOnly | MOUNT.noSuid | MOUNT.noDevices;
  return [...bindOf(source, target), ['mount', 'none', target, '', MOUNT.bind | MOUNT.remount | flags, '']];
}

const FLAGS: Readonly<Record<string, number>> = {
  ro: MOUNT.readOnly,
  nosuid: MOUNT.noSuid,
  nodev: MOUNT.noDevices,
  noexec: MOUNT.noExec,
};

function flagsOf(path: string, there: readonly Mounted[]): number {
  const nearest = there
    .filter(({ target }) => isWithin(path, target))
    .reduce<Mounted | null>((best, mount) => (best && best.target.length > mount.target.length ? best : mount), null);
  return (nearest?.options ?? []).reduce((flags, option) => flags | (FLAGS[option] ?? 0), 0);
}

/**
 * The programs in /usr, and the links by which /bin and the like lead to them, or separate folders if they are not
 * links.
 */
async function programSteps(root: string, there: readonly Mounted[]): Promise<readonly Step[]> {
  const inUsr = [...PROGRAMS, 'libexec'].map((name) => `usr/${name}`);
  const shared = SHARED.map((name) => `usr/share/${name}`);
  const steps = await Promise.all(
    [...inUsr, ...PROGRAMS, ...shared, 'etc/alternatives'].map((path) => programStep(path, root, there)),
  );
  return [...['usr', 'usr/share', 'etc'].map((path): Step => ['folder', `${root}/${path}`, '755']), ...steps.flat()];
}

async function programStep(path: string, root: string, there: readonly Mounted[]): Promise<readonly Step[]> {
  const onMachine = await lstat(`/${path}`).catch(() => null);
  if (onMachine?.isSymbolicLink()) return [['link', await readlink(`/${path}`), `${root}/${path}`]];
  if (!onMachine?.isDirectory()) return [];
  const within = there
    .map(({ target }) => target)
    .filter((target) => target !== `/${path}` && isWithin(target, `/${path}`));
  return [
    ['folder', `${root}/${path}`, '755'],
    ...[`/${path}`, ...within].flatMap((folder) => readOnlyBind(folder, `${root}${folder}`, there)),
  ];
}

function kernelSteps(root: string, known: readonly Dirent[]): readonly Step[] {
  const isThere = (name: string) => known.some((entry) => entry.name === name);
  const proc = `${root}/proc`;
  const flags = MOUNT.noSuid | MOUNT.noDevices | MOUNT.noExec;
  return [
    ['folder', proc, '555'],
    ['mount', 'proc', proc, 'proc', flags, ''],
    ...KERNEL_SETTINGS.filter(isThere).flatMap((name): readonly Step[] => [
      ...bindOf(`${proc}/${name}`, `${proc}/${name}`),
      ['mount', 'none', `${proc}/${name}`, '', MOUNT.bind | MOUNT.remount | MOUNT.readOnly | flags, ''],
    ]),
    ...MASKED_FILES.filter(isThere).flatMap((name) => bindOf('/dev/null', `${proc}/${name}`)),
    ...MASKED_FOLDERS.filter(isThere).map(
      (name): Step => ['mount', 'tmpfs', `${proc}/${name}`, 'tmpfs', flags | MOUNT.readOnly, 'size=4k,mode=555'],
    ),
  ];
}

function deviceSteps(root: string, known: readonly string[]): readonly Step[] {
  const dev = `${root}/dev`;
  const flags = MOUNT.noSuid | MOUNT.noExec;
  const devices = DEVICES.filter((device) => known.includes(device));
  return [
    ['folder', dev, '755'],
    ['mount', 'tmpfs', dev, 'tmpfs', MOUNT.noSuid, 'mode=755,size=64k'],
    ['own', dev],
    ...devices.flatMap((device): readonly Step[] => [
      ['file', `${dev}/${device}`],
      ...bindOf(`/dev/${device}`, `${dev}/${device}`),
    ]),
    ['folder', `${dev}/pts`, '755'],
    ['mount', 'devpts', `${dev}/pts`, 'devpts', flags, 'newinstance,ptmxmode=0666,mode=620,max=64'],
    ['folder', `${dev}/shm`, '1777'],
    ['mount', 'tmpfs', `${dev}/shm`, 'tmpfs', flags | MOUNT.noDevices, 'mode=1777,size=64m'],
    ['link', 'pts/ptmx', `${dev}/ptmx`],
    ['link', '/proc/self/fd', `${dev}/fd`],
    ...['stdin', 'stdout', 'stderr'].map((name, number): Step => ['link', `fd/${number}`, `${dev}/${name}`]),
  ];
}

/** The folders on the paths of what is bound into the node's root. */
function placesFor(readOnly: readonly ReadOnlyPath[], root: string): readonly Step[] {
  const [first] = readOnly;
  const folders = first === undefined ? [] : first.target.split('/').slice(1);
  return ['run', 'run/cks-lab', ...folders.map((_, index) => folders.slice(0, index + 1).join('/'))].map(
    (path): Step => ['folder', `${root}/${path}`, '755'],
  );
}
