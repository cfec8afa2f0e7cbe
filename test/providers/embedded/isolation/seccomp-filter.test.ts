import { describe, expect, test } from 'vitest';
import {
  type Architecture,
  SYSTEM_CALLS,
  type SystemCall,
} from '../../../../src/providers/embedded/isolation/linux.ts';
import { seccompFilter } from '../../../../src/providers/embedded/isolation/seccomp-filter.ts';

const AUDIT_ARCHITECTURE = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

/** Simulates the kernel: runs the filter for one `struct seccomp_data`. Source: net/core/filter.c. */
function decide(program: Uint8Array, architecture: number, number: number, args: readonly number[] = []): string {
  const view = new DataView(program.buffer);
  const data = new Map<number, number>([
    [0, number],
    [4, architecture],
    ...args.map((value, index): [number, number] => [16 + 8 * index, value]),
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = view.getUint16(at * 8, true);
    const [whenTrue, whenFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    const operand = view.getUint32(at * 8 + 4, true);
    if (code === 0x20) accumulator = data.get(operand) ?? 0;
    else if (code === 0x06) return operand === 0x7fff0000 ? 'allowed' : `errno ${operand & 0xffff}`;
    else {
      const holds =
        code === 0x15
          ? accumulator === operand
          : code === 0x35
            ? accumulator >= operand
            : (accumulator & operand) !== 0;
      at += holds ? whenTrue : whenFalse;
    }
  }
  throw new Error('the filter ends without a decision');
}

describe.each<Architecture>(['x64', 'arm64'])('on %s', (architecture) => {
  const program = seccompFilter(architecture);
  const call = (name: SystemCall, ...args: readonly number[]) =>
    decide(program, AUDIT_ARCHITECTURE[architecture], SYSTEM_CALLS[architecture][name], args);

  test.each<[SystemCall, string]>([
    ['bpf', 'errno 1'],
    ['keyctl', 'errno 1'],
    ['add_key', 'errno 1'],
    ['request_key', 'errno 1'],
    ['userfaultfd', 'errno 1'],
    ['perf_event_open', 'errno 1'],
    ['open_by_handle_at', 'errno 1'],
    ['kexec_load', 'errno 1'],
    ['kexec_file_load', 'errno 1'],
    ['clone3', 'errno 38'],
    ['io_uring_setup', 'errno 38'],
    ['io_uring_enter', 'errno 38'],
    ['io_uring_register', 'errno 38'],
  ])('%s is refused', (name, outcome) => expect(call(name)).toBe(outcome));

  test.each<SystemCall>(['mount', 'pivot_root', 'setns', 'umount2', 'prctl', 'setresuid'])('%s is allowed', (name) =>
    expect(call(name)).toBe('allowed'),
  );

  test('input cannot be injected into a terminal, and its other operations are allowed', () => {
    expect(call('ioctl', 0, 0x5412)).toBe('errno 1');
    expect(call('ioctl', 0, 0x541c)).toBe('errno 1');
    expect(call('ioctl', 0, 0x5413)).toBe('allowed');
  });

  test('sockets to a hypervisor and to the kernel’s ciphers are refused', () => {
    expect(call('socket', 40)).toBe('errno 97');
    expect(call('socket', 38)).toBe('errno 97');
    for (const family of [1, 2, 10, 16]) expect(call('socket', family)).toBe('allowed');
  });

  test('sockets for the machine’s device events and audit are refused, those for the network are allowed', () => {
    expect(call('socket', 16, 3, 15)).toBe('errno 93');
    expect(call('socket', 16, 2, 9)).toBe('errno 93');
    for (const protocol of [0, 4, 12, 16]) expect(call('socket', 16, 3, protocol)).toBe('allowed');
    for (const family of [1, 2, 10]) expect(call('socket', family, 3, 15)).toBe('allowed');
  });

  test('cgroup namespaces are refused, all others are allowed', () => {
    for (const name of ['unshare', 'clone'] as const) {
      expect(call(name, 0x02000000)).toBe('errno 1');
      expect(call(name, 0x12020000)).toBe('errno 1');
      expect(call(name, 0x10020000)).toBe('allowed');
    }
  });

  test('another ABI is refused as a whole', () => {
    expect(decide(program, 0x40000003, 4)).toBe('errno 38');
    if (architecture === 'x64') expect(decide(program, AUDIT_ARCHITECTURE.x64, 0x40000000 | 1)).toBe('errno 38');
  });
});
