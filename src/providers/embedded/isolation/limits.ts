const MIB = 1024 * 1024;

/** What the processes of one part of a lab may use in total. */
export interface Limits {
  /** Bytes, including what they write to memory file systems. */
  readonly memory: number;
  readonly processes: number;
}

/** The control plane and its supervisor: an idle lab takes 300 to 450 MiB and 40 processes and threads. */
export const NODE_LIMITS: Limits = { memory: 1536 * MIB, processes: 512 };

/** Shells and everything that learners start. */
export const LEARNERS_LIMITS: Limits = { memory: 768 * MIB, processes: 256 };

/** Bytes that the files of a node may take, if it has a separate file system. */
export const DISK_SIZE = 3 * 1024 * MIB;
