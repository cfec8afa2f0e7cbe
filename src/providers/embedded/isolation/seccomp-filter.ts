import { type Architecture, SYSTEM_CALLS, type SystemCall } from './linux.ts';

/** One instruction of classic BPF. Source: include/uapi/linux/filter.h, `struct sock_filter`. */
interface Instruction {
  readonly code: number;
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly operand: number;
}

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_OR_EQUAL = 0x35;
const JUMP_SET = 0x45;
const RETURN = 0x06;

/** Offsets in `struct seccomp_data`; of arguments, the lower halves are read, on little-endian machines. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number) => 16 + 8 * index;

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. Source: include/uapi/linux/audit.h. */
const AUDIT_ARCHITECTURE: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** The system call numbers of the x32 ABI on x86-64 have this bit set. */
const X32_BIT = 0x40000000;

const ALLOW = 0x7fff0000;
const refuse = (errno: number) => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EPROTONOSUPPORT = 93;
const EAFNOSUPPORT = 97;

const TIOCSTI = 0x5412;
/** TIOCL_PASTE and similar operations of a virtual console. */
const TIOCLINUX = 0x541c;
const CLONE_NEWCGROUP = 0x02000000;
const AF_NETLINK = 16;
/** The machine's devices as they come and go: of root's labs, the network namespace receives them. */
const NETLINK_KOBJECT_UEVENT = 15;
const NETLINK_AUDIT = 9;
const AF_ALG = 38;
const AF_VSOCK = 40;

/** Refused regardless of their arguments: no lab needs them, and they have been a source of kernel vulnerabilities. */
const REFUSED: Readonly<Partial<Record<SystemCall, number>>> = {
  add_key: EPERM,
  bpf: EPERM,
  // Its flags are in memory, which a filter cannot read; the C library falls back to clone.
  clone3: ENOSYS,
  io_uring_enter: ENOSYS,
  io_uring_register: ENOSYS,
  io_uring_setup: ENOSYS,
  kexec_file_load: EPERM,
  kexec_load: EPERM,
  keyctl: EPERM,
  open_by_handle_at: EPERM,
  perf_event_open: EPERM,
  request_key: EPERM,
  userfaultfd: EPERM,
};

/**
 * The seccomp filter of a node, as the bytes of a `struct sock_filter` array. It refuses what no lab needs, and allows
 * everything else: it is a second layer of defense behind the namespaces.
 * Source: Documentation/userspace-api/seccomp_filter.rst.
 */
export function seccompFilter(architecture: Architecture): Uint8Array {
  const numbers = SYSTEM_CALLS[architecture];
  const program: Instruction[] = [
    load(ARCHITECTURE),
    // Programs of another ABI use other numbers, and would bypass the filter.
    ...unless(JUMP_EQUAL, AUDIT_ARCHITECTURE[architecture], ENOSYS),
    load(NUMBER),
    ...(architecture === 'x64' ? when(JUMP_GREATER_OR_EQUAL, X32_BIT, ENOSYS) : []),
    ...Object.entries(REFUSED).flatMap(([name, errno]) =>
      isSystemCall(name, numbers) ? when(JUMP_EQUAL, numbers[name], errno) : [],
    ),
    ...forArguments(
      numbers.ioctl,
      1,
      [TIOCSTI, TIOCLINUX].flatMap((command) => when(JUMP_EQUAL, command, EPERM)),
    ),
    ...forArguments(numbers.socket, 0, [
      ...[AF_ALG, AF_VSOCK].flatMap((family) => when(JUMP_EQUAL, family, EAFNOSUPPORT)),
      ...ifEqual(AF_NETLINK, [
        load(argument(2)),
        ...[NETLINK_KOBJECT_UEVENT, NETLINK_AUDIT].flatMap((protocol) => when(JUMP_EQUAL, protocol, EPROTONOSUPPORT)),
      ]),
    ]),
    ...forArguments(numbers.unshare, 0, when(JUMP_SET, CLONE_NEWCGROUP, EPERM)),
    ...forArguments(numbers.clone, 0, when(JUMP_SET, CLONE_NEWCGROUP, EPERM)),
    { code: RETURN, jumpTrue: 0, jumpFalse: 0, operand: ALLOW },
  ];
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, jumpTrue, jumpFalse, operand }] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jumpTrue);
    view.setUint8(index * 8 + 3, jumpFalse);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return bytes;
}

function isSystemCall(name: string, numbers: Readonly<Record<SystemCall, number>>): name is SystemCall {
  return Object.hasOwn(numbers, name);
}

function load(offset: number): Instruction {
  return { code: LOAD, jumpTrue: 0, jumpFalse: 0, operand: offset };
}

/** Refuses the call if the loaded word passes the comparison. */
function when(code: number, operand: number, errno: number): readonly Instruction[] {
  return [
    { code, jumpTrue: 0, jumpFalse: 1, operand },
    { code: RETURN, jumpTrue: 0, jumpFalse: 0, operand: refuse(errno) },
  ];
}

function unless(code: number, operand: number, errno: number): readonly Instruction[] {
  return [
    { code, jumpTrue: 1, jumpFalse: 0, operand },
    { code: RETURN, jumpTrue: 0, jumpFalse: 0, operand: refuse(errno) },
  ];
}

/** Checks an argument of one system call, and loads the number of the call again afterwards. */
function forArguments(number: number, index: number, tests: readonly Instruction[]): readonly Instruction[] {
  return ifEqual(number, [load(argument(index)), ...tests, load(NUMBER)]);
}

/** Instructions for one value of the loaded word only. */
function ifEqual(operand: number, then: readonly Instruction[]): readonly Instruction[] {
  return [{ code: JUMP_EQUAL, jumpTrue: 0, jumpFalse: then.length, operand }, ...then];
}
