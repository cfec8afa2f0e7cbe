import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLabName } from '../../../src/labs/lab-name.ts';
import { kindProvider } from '../../../src/providers/kind/index.ts';
import type { LabSpec, WorkOptions } from '../../../src/providers/provider.ts';

export const provider = kindProvider({ env: process.env });

export const work: WorkOptions = { signal: new AbortController().signal, progress: () => {} };

/** A lab with its own folder, like the one that `start` creates for a lab. */
export function newLab(name: string, minor: LabSpec['minor'] = 37): LabSpec {
  if (!isLabName(name)) throw new Error(`not a lab's name: ${name}`);
  const folder = join(mkdtempSync(join(tmpdir(), 'cks-lab-e2e-')), name);
  mkdirSync(folder);
  return { name, minor, nodes: 1, folder };
}

export async function removeLab(spec: LabSpec): Promise<void> {
  await provider.destroy(spec, work);
  rmSync(join(spec.folder, '..'), { recursive: true, force: true });
}

export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
