import { readFileSync, writeSync } from 'node:fs';
import { architecture, SYSTEM_CALLS } from '../isolation/linux.ts';
import { RANGE_SIZE } from '../isolation/user-range.ts';

/** What PID 1 was given by boot.pl, and starts all programs of the node with. */
export interface Isolation {
  /** Descriptor of the user namespace in which everything runs that learners start. */
  readonly learnersNamespace: number;
  /** The text of enter.pl, which is out of reach once the machine is. */
  readonly enter: string;
  /** The first argument of enter.pl: the numbers of its system calls. */
  readonly numbers: string;
  /** The map of user and group IDs of a container's namespace, in the terms of user_namespaces(7). */
  readonly map: string;
  /** Puts a process of learners into their control groups, where there are any. */
  limit(pid: number): void;
}

/** Reads what boot.pl left, while the machine's files can still be read. */
export function isolation(enterFile: string, hasRange: boolean): Isolation {
  const { CKS_LAB_LEARNERS_NAMESPACE: namespace, CKS_LAB_LEARNERS_CGROUP: groups = '' } = process.env;
  const { setns, unshare, ioctl, mount, setsid, prctl } = SYSTEM_CALLS[architecture()];
  const descriptors = groups.split(',').filter(Boolean).map(Number);
  return {
    learnersNamespace: Number(namespace),
    enter: readFileSync(enterFile, 'utf8'),
    numbers: [setns, unshare, ioctl, mount, setsid, prctl].join(','),
    map: `0 0 ${hasRange ? RANGE_SIZE : 1}\n`,
    limit(pid) {
      for (const descriptor of descriptors) writeSync(descriptor, String(pid));
    },
  };
}
