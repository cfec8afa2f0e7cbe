import { createHash } from 'node:crypto';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isThere } from '../../../process/is-there.ts';
import { LEARNERS_LIMITS, type Limits, NODE_LIMITS } from './limits.ts';

/**
 * The control groups of one lab: one for the control plane and one for what learners start, both inside the lab's
 * group.
 */
export interface LabCgroups {
  /** The `cgroup.procs` files by which a process joins the control plane's group, one per hierarchy. */
  readonly node: readonly string[];
  /** Those of the group for learners. */
  readonly learners: readonly string[];
}

/** A control group hierarchy in which memory and processes can be limited. */
interface Hierarchy {
  readonly folder: string;
  readonly version: 1 | 2;
  readonly controllers: readonly Controller[];
}

type Controller = 'memory' | 'pids';
const CONTROLLERS: readonly Controller[] = ['memory', 'pids'];

const PARENT = 'cks-lab';
const MOUNTS = '/proc/self/mounts';

const REMOVAL_ATTEMPTS = 50;
const REMOVAL_INTERVAL_MS = 10;

/** The settings of a group. Source: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/{memory,pids}.rst. */
const SETTINGS: Readonly<
  Record<1 | 2, Readonly<Record<Controller, (limits: Limits) => Readonly<Record<string, string>>>>>
> = {
  1: {
    memory: ({ memory }) => ({
      'memory.limit_in_bytes': String(memory),
      'memory.memsw.limit_in_bytes': String(memory),
    }),
    pids: ({ processes }) => ({ 'pids.max': String(processes) }),
  },
  2: {
    memory: ({ memory }) => ({ 'memory.max': String(memory), 'memory.swap.max': '0' }),
    pids: ({ processes }) => ({ 'pids.max': String(processes) }),
  },
};

/** Settings that exist only on machines with swap. */
const WHERE_SWAP_IS_COUNTED = ['memory.memsw.limit_in_bytes', 'memory.swap.max'];

/**
 * Creates the groups of the lab in `folder`, with their limits. Throws if this user cannot create any on this machine:
 * an ordinary user, or a container without a writable /sys/fs/cgroup.
 */
export async function makeCgroups(folder: string, mounts = MOUNTS): Promise<LabCgroups> {
  const hierarchies = await hierarchiesIn(mounts);
  const made = await Promise.all(
    hierarchies.map(async (hierarchy) => {
      const lab = labGroup(hierarchy, folder);
      await makeGroup(hierarchy, dirname(lab), null);
      await makeGroup(hierarchy, lab, sum(NODE_LIMITS, LEARNERS_LIMITS));
      await makeGroup(hierarchy, join(lab, 'node'), NODE_LIMITS);
      await makeGroup(hierarchy, join(lab, 'learners'), LEARNERS_LIMITS);
      return lab;
    }),
  );
  return {
    node: made.map((lab) => join(lab, 'node/cgroup.procs')),
    learners: made.map((lab) => join(lab, 'learners/cgroup.procs')),
  };
}

/** Removes the groups of a lab in which nothing runs any more; missing groups are not an error. */
export async function removeCgroups(folder: string, mounts = MOUNTS): Promise<void> {
  const hierarchies = await hierarchiesIn(mounts).catch(() => []);
  for (const hierarchy of hierarchies) {
    const lab = labGroup(hierarchy, folder);
    for (const group of [join(lab, 'node'), join(lab, 'learners'), lab, dirname(lab)]) {
      await removeGroup(group);
    }
  }
}

/** The kernel releases a group shortly after the last process in it has ended. */
async function removeGroup(group: string): Promise<void> {
  for (let attempt = 0; attempt < REMOVAL_ATTEMPTS; attempt++) {
    try {
      return await rmdir(group);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) return;
      // The parent of all labs' groups is busy as long as there are labs.
      if (basename(group) === PARENT) return;
      await sleep(REMOVAL_INTERVAL_MS);
    }
  }
}

/** A lab's group is named after its folder, so that it can be found and removed regardless of who created it. */
function labGroup({ folder: hierarchy }: Hierarchy, folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(hierarchy, PARENT, `${basename(dirname(folder)).replace(/[^a-z0-9-]/gi, '_')}-${hash}`);
}

async function hierarchiesIn(mountsFile: string): Promise<readonly Hierarchy[]> {
  const mounts = (await readFile(mountsFile, 'utf8')).split('\n').map((line) => line.split(' '));
  const unified = mounts.find(([, , type]) => type === 'cgroup2')?.[1];
  const inUnified =
    unified === undefined ? [] : (await readFile(join(unified, 'cgroup.controllers'), 'utf8')).trim().split(' ');
  const found = new Map<string, Hierarchy>();
  for (const controller of CONTROLLERS) {
    const old = mounts.find(([, , type, options = '']) => type === 'cgroup' && options.split(',').includes(controller));
    const folder = inUnified.includes(controller) ? unified : old?.[1];
    if (folder === undefined) throw new Error(`the kernel's ${controller} controller is not available`);
    const version = folder === unified ? 2 : 1;
    found.set(folder, { folder, version, controllers: [...(found.get(folder)?.controllers ?? []), controller] });
  }
  return [...found.values()];
}

/** Creates a group with its own limits, or one that contains other groups. */
async function makeGroup({ version, controllers }: Hierarchy, group: string, limits: Limits | null): Promise<void> {
  if (version === 2) {
    await writeFile(join(dirname(group), 'cgroup.subtree_control'), controllers.map((one) => `+${one}`).join(' '));
  }
  await mkdir(group, { recursive: true });
  if (limits === null) return;
  for (const controller of controllers) {
    for (const [name, value] of Object.entries(SETTINGS[version][controller](limits))) {
      const setting = join(group, name);
      if (WHERE_SWAP_IS_COUNTED.includes(name) && !(await isThere(setting))) continue;
      await writeFile(setting, value);
    }
  }
}

function sum(a: Limits, b: Limits): Limits {
  return { memory: a.memory + b.memory, processes: a.processes + b.processes };
}
