import type { MachineFacts } from './facts.ts';

/** One thing that labs depend on, and whether this machine has enough of it. */
export interface Finding {
  readonly name: string;
  readonly holds: boolean;
  readonly detail: string;
  /** Commands that help, if it does not hold. */
  readonly remedies: readonly string[];
}

/** Bytes that the programs and one lab take, with space to work in. */
const ENOUGH_DISK = 2e9;

/** What the facts mean for labs, of which the smallest takes `labMemory` bytes. */
export function findingsOf(facts: MachineFacts, labMemory: number): readonly Finding[] {
  const { freeDisk, freeMemory, portError } = facts;
  return [
    ...(facts.platform === 'linux' ? [kernel(facts), namespaces(facts), controlGroups(facts)] : []),
    finding(
      'disk',
      freeDisk === null || freeDisk >= ENOUGH_DISK,
      freeDisk === null ? 'free space unknown' : `${gigabytes(freeDisk)} free for labs and programs`,
      ['cks-lab stop --all', 'cks-lab cache clear'],
    ),
    finding(
      'memory',
      freeMemory >= labMemory,
      `${gigabytes(freeMemory)} available; a lab takes up to ${gigabytes(labMemory)}`,
      ['cks-lab stop --all', 'end other programs'],
    ),
    finding('ports', portError === null, portError ?? 'there are free ones on 127.0.0.1', ['sudo ip link set lo up']),
  ];
}

function kernel({ kernel }: MachineFacts): Finding {
  return finding('kernel', true, `Linux ${kernel}`, []);
}

function namespaces({ namespaceLimits }: MachineFacts): Finding {
  const off = Object.entries(namespaceLimits).flatMap(([name, limit]) => (limit === 0 ? [name] : []));
  return finding(
    'namespaces',
    off.length === 0,
    off.length === 0 ? 'the kernel allows them' : `the kernel allows none of type ${off.join(', ')}`,
    off.map((name) => `sudo sysctl -w user.max_${name}_namespaces=15000`),
  );
}

function controlGroups({ controlGroups }: MachineFacts): Finding {
  if (controlGroups === null) {
    return finding('control groups', false, 'there are none', ['sudo mount -t cgroup2 none /sys/fs/cgroup']);
  }
  const { version, controllers } = controlGroups;
  const missing = ['memory', 'pids'].filter((name) => !controllers.includes(name));
  return finding(
    'control groups',
    missing.length === 0,
    missing.length === 0 ? `version ${version}` : `version ${version}, without ${missing.join(' and ')}`,
    missing.map((name) => `add cgroup_enable=${name} to the kernel command line, then restart the machine`),
  );
}

function finding(name: string, holds: boolean, detail: string, remedies: readonly string[]): Finding {
  return { name, holds, detail, remedies: holds ? [] : remedies };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
