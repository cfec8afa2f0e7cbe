/**
 * The kernel constants used to isolate a node. Source: include/uapi/linux/mount.h, asm/unistd_64.h,
 * asm-generic/unistd.h.
 */

export const MOUNT = {
  readOnly: 1,
  noSuid: 2,
  noDevices: 4,
  noExec: 8,
  remount: 32,
  bind: 4096,
  recursive: 16384,
} as const;

/** The processor architectures on which nodes run, named as in `process.arch`. */
export type Architecture = 'x64' | 'arm64';

export function architecture(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch;
  throw new Error(`embedded nodes run on x64 and arm64 processors, not on ${process.arch}`);
}

export type SystemCall = keyof typeof X64;

const X64 = {
  add_key: 248,
  bpf: 321,
  clone: 56,
  clone3: 435,
  fchownat: 260,
  io_uring_enter: 426,
  io_uring_register: 427,
  io_uring_setup: 425,
  ioctl: 16,
  kexec_file_load: 320,
  kexec_load: 246,
  keyctl: 250,
  mount: 165,
  open_by_handle_at: 304,
  perf_event_open: 298,
  pivot_root: 155,
  prctl: 157,
  prlimit64: 302,
  request_key: 249,
  setgroups: 116,
  sethostname: 170,
  setns: 308,
  setresgid: 119,
  setresuid: 117,
  setsid: 112,
  socket: 41,
  socketpair: 53,
  umount2: 166,
  unshare: 272,
  userfaultfd: 323,
} as const;

const ARM64: Readonly<Record<SystemCall, number>> = {
  add_key: 217,
  bpf: 280,
  clone: 220,
  clone3: 435,
  fchownat: 54,
  io_uring_enter: 426,
  io_uring_register: 427,
  io_uring_setup: 425,
  ioctl: 29,
  kexec_file_load: 294,
  kexec_load: 104,
  keyctl: 219,
  mount: 40,
  open_by_handle_at: 265,
  perf_event_open: 241,
  pivot_root: 41,
  prctl: 167,
  prlimit64: 261,
  request_key: 218,
  setgroups: 159,
  sethostname: 161,
  setns: 268,
  setresgid: 149,
  setresuid: 147,
  setsid: 157,
  socket: 198,
  socketpair: 199,
  umount2: 39,
  unshare: 97,
  userfaultfd: 282,
};

export const SYSTEM_CALLS: Readonly<Record<Architecture, Readonly<Record<SystemCall, number>>>> = {
  x64: X64,
  arm64: ARM64,
};
