import type { IsolationLayer } from '../provider.ts';
import { DISK_SIZE, LEARNERS_LIMITS, NODE_LIMITS } from './isolation/limits.ts';
import type { Walls } from './isolation/walls.ts';

const MIB = 1024 * 1024;

/** The findings about the isolation of embedded labs, as text. */
export function wallsOf({ open, hasFilter, ownsUsers, disk, limits }: Walls): readonly IsolationLayer[] {
  return [
    {
      name: 'namespaces',
      holds: open.length === 0,
      detail:
        open.length === 0
          ? 'root in a lab cannot change its mounts, or see the processes, files or networks of this machine'
          : `root in a lab could ${open.join('; ')}: do not give strangers access to labs on this machine`,
    },
    {
      name: 'user IDs',
      holds: ownsUsers,
      detail: ownsUsers
        ? 'each lab has its own range, so root in a lab owns nothing outside the lab'
        : 'root in a lab is your own user outside it; run cks-lab as root (sudo) before you give strangers access to labs',
    },
    {
      name: 'system calls',
      holds: hasFilter,
      detail: hasFilter
        ? 'a seccomp filter blocks those that no lab needs'
        : 'this kernel does not support seccomp filters (CONFIG_SECCOMP_FILTER)',
    },
    {
      name: 'memory and processes',
      holds: limits === null,
      detail:
        limits === null
          ? `control groups limit what runs in a lab to ${(NODE_LIMITS.memory + LEARNERS_LIMITS.memory) / MIB} MiB and ${NODE_LIMITS.processes + LEARNERS_LIMITS.processes} processes, shells to ${LEARNERS_LIMITS.memory / MIB} MiB and ${LEARNERS_LIMITS.processes}`
          : `only the number of processes is limited, to ${LEARNERS_LIMITS.processes} in shells; control groups cannot be created (${limits}); root (sudo) can create them on most machines`,
    },
    {
      name: 'disk',
      holds: disk === null,
      detail:
        disk === null
          ? `each lab has its own file system of ${DISK_SIZE / MIB / 1024} GiB`
          : `a lab can fill this disk (${disk})`,
    },
  ];
}
