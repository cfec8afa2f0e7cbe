import { readFile, writeFile } from 'node:fs/promises';
import { runTool } from '../../../process/child.ts';
import type { Argv } from '../../../process/run.ts';

/** One mount, in the terms of fstab(5). */
export interface Mount {
  readonly source: string;
  readonly target: string;
  /** `none` for a bind. */
  readonly type: string;
  readonly options: readonly string[];
}

/** A mount that is there already. */
export interface Mounted {
  readonly target: string;
  /** `rw` or `ro` first, then flags like `nosuid`. */
  readonly options: readonly string[];
}

/** The mounts of this process. Source: proc(5), mountinfo. */
export async function mounted(): Promise<readonly Mounted[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [, , , , target = '', options = ''] = line.split(' ');
    return { target: fromOctal(target), options: options.split(',') };
  });
}

/**
 * A read-only bind. The flags of the mount that the source lies on are named again: in a user namespace a remount may
 * not take away what the machine has set.
 */
export function readOnlyBind(source: string, target: string, there: readonly Mounted[]): Mount {
  const under = there.filter((mount) => isWithin(source, mount.target));
  const nearest = under.reduce<Mounted | null>(
    (best, mount) => (best && best.target.length > mount.target.length ? best : mount),
    null,
  );
  const flags = nearest?.options.filter((option) => option !== 'rw' && option !== 'ro') ?? [];
  return { source, target, type: 'none', options: ['rbind', 'ro', ...flags] };
}

export function bind(source: string, target: string): Mount {
  return { source, target, type: 'none', options: ['rbind'] };
}

export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** A table for `mount --all --fstab`, which makes its mounts one after the other. */
export function fstab(mounts: readonly Mount[]): string {
  const lines = mounts.map(({ source, target, type, options }) =>
    [toOctal(source), toOctal(target), type, options.join(','), '0 0'].join(' '),
  );
  return `${lines.join('\n')}\n`;
}

/** Makes mounts in this process's namespace; `table` is a file to write them down in. */
export async function mountAll(table: string, mounts: readonly Mount[]): Promise<void> {
  await writeFile(table, fstab(mounts));
  await tool(['mount', '--all', '--fstab', table]);
}

/** Runs one of the machine's tools. Throws ProcessError when it fails. */
export function tool(argv: Argv, input = ''): Promise<void> {
  return runTool(argv, { env: process.env, cwd: '/', input });
}

function toOctal(path: string): string {
  return path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function fromOctal(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
