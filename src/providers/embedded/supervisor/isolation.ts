import { readFileSync, writeSync } from 'node:fs';
import { architecture, SYSTEM_CALLS } from '../isolation/linux.ts';
import { RANGE_SIZE } from '../isolation/user-range.ts';

/** What boot.pl passed to PID 1, which starts all programs of the node with it. */
export interface Isolation {
  /** Descriptor of the user namespace of everything that learners start. */
  readonly learnersNamespace: number;
  /** The text of enter.pl, whose file cannot be reached after leaving the machine's file system. */
  readonly enter: string;
  /** The first argument of enter.pl: its system call numbers. */
  readonly numbers: string;
  /** The user and group ID map of a container's namespace, in the format of user_namespaces(7). */
  readonly map: string;
  /** Moves a learner's process into the learners' control groups, if there are any. */
  limit(pid: number): void;
}

/** Reads what boot.pl left, while the machine's files are still readable. */
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
