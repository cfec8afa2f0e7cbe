import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeCgroups } from '../../../../src/providers/embedded/isolation/cgroup.ts';

let machine: string;
let mounts: string;
beforeEach(async () => {
  machine = await mkdtemp(path.join(tmpdir(), 'cgroup-'));
  mounts = path.join(machine, 'mounts');
});
afterEach(() => rm(machine, { recursive: true }));

/** Creates a folder in place of a cgroup hierarchy, and its line in /proc/self/mounts. */
async function hierarchy(name: string, type: 'cgroup' | 'cgroup2', controllers: string): Promise<string> {
  const folder = path.join(machine, name);
  await mkdir(folder);
  if (type === 'cgroup2') await writeFile(path.join(folder, 'cgroup.controllers'), `${controllers}\n`);
  await writeFile(mounts, `none ${folder} ${type} rw,relatime,${controllers} 0 0\n`, { flag: 'a' });
  return folder;
}

/** Reads all files in a folder and its subfolders. */
async function written(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const contents = files.map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(contents));
}

const MIB = 1024 * 1024;

test('in version 2, controllers are passed down to groups that contain others, and limits are set', async () => {
  const unified = await hierarchy('unified', 'cgroup2', 'cpuset cpu io memory hugetlb pids');
  const { node, learners } = await makeCgroups('/labs/mine/embedded', mounts);
  const lab = path.relative(unified, path.dirname(path.dirname(node[0] ?? '')));
  expect(lab).toMatch(/^cks-lab\/mine-[0-9a-f]{12}$/);
  expect([node, learners]).toEqual([
    [`${unified}/${lab}/node/cgroup.procs`],
    [`${unified}/${lab}/learners/cgroup.procs`],
  ]);
  expect(await written(unified)).toEqual({
    'cgroup.controllers': 'cpuset cpu io memory hugetlb pids\n',
    'cgroup.subtree_control': '+memory +pids',
    'cks-lab/cgroup.subtree_control': '+memory +pids',
    [`${lab}/cgroup.subtree_control`]: '+memory +pids',
    [`${lab}/memory.max`]: String(2304 * MIB),
    [`${lab}/pids.max`]: '768',
    [`${lab}/node/memory.max`]: String(1536 * MIB),
    [`${lab}/node/pids.max`]: '512',
    [`${lab}/learners/memory.max`]: String(768 * MIB),
    [`${lab}/learners/pids.max`]: '256',
  });
});

test('swap is limited where the kernel counts it', async () => {
  const unified = await hierarchy('unified', 'cgroup2', 'memory pids');
  const { learners } = await makeCgroups('/labs/mine/embedded', mounts);
  const swap = path.join(path.dirname(learners[0] ?? ''), 'memory.swap.max');
  await writeFile(swap, 'max');
  await makeCgroups('/labs/mine/embedded', mounts);
  expect(await readFile(swap, 'utf8')).toBe('0');
  expect(Object.keys(await written(unified)).filter((file) => file.endsWith('swap.max'))).toHaveLength(1);
});

test('where both versions are mounted, each controller is used where it is', async () => {
  const unified = await hierarchy('unified', 'cgroup2', 'hugetlb pids');
  const memory = await hierarchy('memory', 'cgroup', 'memory');
  const { learners } = await makeCgroups('/labs/mine/embedded', mounts);
  const [memoryGroup = '', pidsGroup = ''] = learners.map((file) => path.dirname(file));
  expect(memoryGroup.startsWith(memory)).toBe(true);
  expect(pidsGroup.startsWith(unified)).toBe(true);
  expect(await readFile(`${memoryGroup}/memory.limit_in_bytes`, 'utf8')).toBe(String(768 * MIB));
  expect(await readFile(`${unified}/cks-lab/cgroup.subtree_control`, 'utf8')).toBe('+pids');
  expect(await readFile(`${pidsGroup}/pids.max`, 'utf8')).toBe('256');
});

test('a machine without one of the controllers has no limits', async () => {
  await hierarchy('unified', 'cgroup2', 'hugetlb');
  await hierarchy('pids', 'cgroup', 'pids');
  await expect(makeCgroups('/labs/mine/embedded', mounts)).rejects.toThrow('memory controller is not available');
});
