import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProcessError, run } from '../process/run.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import type { Program } from './release.ts';

const versionArguments: Readonly<Record<Program, readonly string[]>> = {
  'kube-apiserver': ['--version'],
  'kube-controller-manager': ['--version'],
  kubectl: ['version', '--client'],
  etcd: ['--version'],
  kind: ['version'],
};

export type VersionAnswer =
  | { readonly state: 'version'; readonly version: string }
  | { readonly state: 'missing' }
  /** The file exists but does not report its version; `why` is one line. */
  | { readonly state: 'unusable'; readonly why: string };

/** Runs a program file to determine its version, without a leading `v`. */
export async function askVersion(program: Program, path: string, signal: AbortSignal): Promise<VersionAnswer> {
  try {
    const { exitCode, stdout, stderr } = await run([path, ...versionArguments[program]], { signal, timeout: 20_000 });
    const version = /\bv?(\d+\.\d+\.\d+[\w.+-]*)/.exec(stdout)?.[1];
    if (exitCode === 0 && version !== undefined) return { state: 'version', version };
    return {
      state: 'unusable',
      why: `${lastLine(stderr) ?? 'it does not report its version'} (exit code ${exitCode})`,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ProcessError)) throw error;
    return { state: 'unusable', why: lastLine(error.message) ?? error.reason };
  }
}

const memorySchema = z.record(z.string(), z.object({ size: z.number(), mtimeMs: z.number(), version: z.string() }));
type Memory = z.infer<typeof memorySchema>;

/**
 * askVersion with a cache: a result is valid as long as the file keeps its size and modification time, so that a warm
 * start runs no program to determine its version.
 */
export async function knownVersion(
  program: Program,
  path: string,
  { cache, signal }: { readonly cache: string; readonly signal: AbortSignal },
): Promise<VersionAnswer> {
  const file = await stat(path).catch(() => null);
  if (file === null) return { state: 'missing' };
  const memoryPath = join(cache, 'versions.json');
  const remembered = (await readMemory(memoryPath))[path];
  if (remembered?.size === file.size && remembered.mtimeMs === file.mtimeMs) {
    return { state: 'version', version: remembered.version };
  }
  const answer = await askVersion(program, path, signal);
  if (answer.state === 'version') {
    const entry = { size: file.size, mtimeMs: file.mtimeMs, version: answer.version };
    const memory = { ...(await readMemory(memoryPath)), [path]: entry };
    await writeFileAtomically(memoryPath, JSON.stringify(memory, null, 2));
  }
  return answer;
}

async function readMemory(path: string): Promise<Memory> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Missing, truncated or in an old format: every program is run again.
    return {};
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}
