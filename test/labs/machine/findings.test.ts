import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type MachineFacts, machineFacts } from '../../../src/labs/machine/facts.ts';
import { findingsOf } from '../../../src/labs/machine/findings.ts';

const FACTS: MachineFacts = {
  platform: 'linux',
  kernel: '6.12.1',
  namespaceLimits: { user: 1, mnt: 1, pid: 1, net: 1 },
  controlGroups: { version: 2, controllers: ['cpu', 'memory', 'pids'] },
  freeDisk: 50e9,
  freeMemory: 8e9,
  portError: null,
};

test('a machine that has everything', () => {
  const lines = findingsOf(FACTS, 700e6).map(({ name, holds, detail }) => `${holds} ${name}: ${detail}`);
  expect(lines).toEqual([
    'true kernel: Linux 6.12.1',
    'true namespaces: the kernel allows them',
    'true control groups: version 2',
    'true disk: 50.0 GB free for labs and programs',
    'true memory: 8.0 GB available; a lab takes up to 0.7 GB',
    'true ports: there are free ones on 127.0.0.1',
  ]);
});

test.each<[string, Partial<MachineFacts>, string, string]>([
  [
    'namespaces',
    { namespaceLimits: { user: 0, pid: 5 } },
    'none of type user',
    'sudo sysctl -w user.max_user_namespaces',
  ],
  ['control groups', { controlGroups: null }, 'there are none', 'sudo mount -t cgroup2'],
  [
    'control groups',
    { controlGroups: { version: 2, controllers: ['cpu', 'pids'] } },
    'version 2, without memory',
    'cgroup_enable=memory',
  ],
  ['disk', { freeDisk: 1e9 }, '1.0 GB free', 'cks-lab stop --all'],
  ['memory', { freeMemory: 0.5e9 }, '0.5 GB available', 'cks-lab stop --all'],
  ['ports', { portError: 'listen EADDRNOTAVAIL' }, 'listen EADDRNOTAVAIL', 'sudo ip link set lo up'],
])('too little of %s comes with what to do', (name, facts, detail, remedy) => {
  const failed = findingsOf({ ...FACTS, ...facts }, 700e6).filter(({ holds }) => !holds);
  expect(failed).toMatchObject([{ name, detail: expect.stringContaining(detail) }]);
  expect(failed[0]?.remedies.join('\n')).toContain(remedy);
});

test('another system has no Linux kernel to speak of', () => {
  const names = findingsOf({ ...FACTS, platform: 'darwin' }, 1).map(({ name }) => name);
  expect(names).toEqual(['disk', 'memory', 'ports']);
});

test('the facts of this machine are plausible, also for a folder that does not exist yet', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-machine-'));
  const facts = await machineFacts(path.join(folder, 'a/b'));
  await rm(folder, { recursive: true });
  expect(facts).toMatchObject({ platform: process.platform, portError: null });
  expect(facts.freeDisk).toBeGreaterThan(0);
  expect(facts.freeMemory).toBeGreaterThan(1e6);
});
