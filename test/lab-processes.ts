import { readdir, readFile, readlink } from 'node:fs/promises';
import { labFolder } from '../src/providers/embedded/lab-folder.ts';
import { findSupervisor } from '../src/providers/embedded/supervisor-process.ts';
import type { LabSpec } from '../src/providers/provider.ts';

/** A process of an embedded lab, as reported by the kernel of this machine. */
export interface LabProcess {
  readonly pid: number;
  /** The name, which has at most 15 characters. */
  readonly name: string;
  /** The state: `S`, `R`, `T` (stopped), …. Source: proc_pid_stat(5). */
  readonly state: string;
  /** The processor time that it has used, in milliseconds. */
  readonly cpu: number;
}

const MS_PER_TICK = 10;

/** The processes in the network namespace of a running lab. */
export async function labProcesses(spec: LabSpec): Promise<readonly LabProcess[]> {
  const supervisor = await findSupervisor(labFolder(spec));
  if (!supervisor) throw new Error(`lab ${spec.name} does not run`);
  const network = await networkOf(supervisor.pid);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => ((await networkOf(pid)) === network ? [await readProcess(pid)] : [])),
  );
  return found.flat().filter((one) => one !== null);
}

/**
 * The resident memory of a process in megabytes, including all memory that it shares with others. `0` if the process
 * has ended.
 */
export async function residentMegabytes({ pid }: LabProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

function networkOf(pid: number): Promise<string | null> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => null);
}

async function readProcess(pid: number): Promise<LabProcess | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, rest] = /\((.*)\) (.*)/.exec(stat) ?? [];
  if (name === undefined || rest === undefined) return null;
  const [state = '', ...numbers] = rest.split(' ');
  return { pid, name, state, cpu: (Number(numbers[10]) + Number(numbers[11])) * MS_PER_TICK };
}
