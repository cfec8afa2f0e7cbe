import type { Wall } from '../provider.ts';
import { DISK_SIZE, LEARNERS_LIMITS, NODE_LIMITS } from './isolation/limits.ts';
import type { Walls } from './isolation/walls.ts';

const MIB = 1024 * 1024;

/** What was found about the isolation of embedded labs, for people. */
export function wallsOf({ open, hasFilter, ownsUsers, disk, limits }: Walls): readonly Wall[] {
  return [
    {
      name: 'namespaces',
      holds: open.length === 0,
      detail:
        open.length === 0
          ? 'root in a lab cannot change its mounts, nor see processes, files or networks of this machine'
          : `root in a lab could ${open.join('; ')}: do not let strangers into labs on this machine`,
    },
    {
      name: 'user IDs',
      holds: ownsUsers,
      detail: ownsUsers
        ? 'each lab has a range of its own, so root in a lab owns nothing outside of it'
        : 'root in a lab is you outside of it; run cks-lab as root (sudo) before you let strangers into labs',
    },
    {
      name: 'system calls',
      holds: hasFilter,
      detail: hasFilter
        ? 'a seccomp filter refuses those that no lab needs'
        : 'this kernel takes no seccomp filter (CONFIG_SECCOMP_FILTER)',
    },
    {
      name: 'memory and processes',
      holds: limits === null,
      detail:
        limits === null
          ? `control groups limit what runs in a lab to ${(NODE_LIMITS.memory + LEARNERS_LIMITS.memory) / MIB} MiB and ${NODE_LIMITS.processes + LEARNERS_LIMITS.processes} processes, shells to ${LEARNERS_LIMITS.memory / MIB} MiB and ${LEARNERS_LIMITS.processes}`
          : `only the number of processes is limited, to ${LEARNERS_LIMITS.processes} in shells; control groups cannot be made (${limits}); root (sudo) can make them on most machines`,
    },
    {
      name: 'disk',
      holds: disk === null,
      detail:
        disk === null
          ? `each lab has a file system of its own of ${DISK_SIZE / MIB / 1024} GiB`
          : `a lab can fill this disk (${disk})`,
    },
  ];
}
