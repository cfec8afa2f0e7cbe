import { readdir, readFile, readlink } from 'node:fs/promises';
import { labFolder } from '../src/providers/embedded/lab-folder.ts';
import { findSupervisor } from '../src/providers/embedded/supervisor-process.ts';
import type { LabSpec } from '../src/providers/provider.ts';

/** A process of an embedded lab, as the kernel of this machine counts it. */
export interface LabProcess {
  readonly pid: number;
  /** At most 15 characters. */
  readonly name: string;
  /** `S`, `R`, `T` (stopped), …; source: proc_pid_stat(5). */
  readonly state: string;
  /** Milliseconds that it has had of a processor. */
  readonly cpu: number;
}

const MS_PER_TICK = 10;

/** The processes on the network of a lab that runs. */
export async function labProcesses(spec: LabSpec): Promise<readonly LabProcess[]> {
  const supervisor = await findSupervisor(labFolder(spec));
  if (!supervisor) throw new Error(`lab ${spec.name} does not run`);
  const its = await networkOf(supervisor.pid);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await networkOf(pid)) === its ? [await look(pid)] : [])));
  return found.flat().filter((one) => one !== null);
}

/** Megabytes that a process has resident; what it shares with others counts in full. `0` of one that has ended. */
export async function residentMegabytes({ pid }: LabProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

function networkOf(pid: number): Promise<string | null> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => null);
}

async function look(pid: number): Promise<LabProcess | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, rest] = /\((.*)\) (.*)/.exec(stat) ?? [];
  if (name === undefined || rest === undefined) return null;
  const [state = '', ...numbers] = rest.split(' ');
  return { pid, name, state, cpu: (Number(numbers[10]) + Number(numbers[11])) * MS_PER_TICK };
}
