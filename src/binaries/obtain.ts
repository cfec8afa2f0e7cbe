import { cacheFolder, type Environment } from '../home/folders.ts';
import type { Progress } from '../process/progress.ts';
import { acquire } from './acquire.ts';
import { findInAssets } from './assets.ts';
import { type LabMinor, type Program, releaseOf } from './release.ts';
import { isInStore, storePath } from './store.ts';
import { type Missing, ProgramsUnavailable } from './unavailable.ts';

export interface ObtainOptions<P extends Program> {
  readonly programs: readonly P[];
  readonly minor: LabMinor;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly env?: Environment;
}

/**
 * The absolute paths of pinned programs. For each program, the first source with the right version is used:
 * `$CKS_LAB_ASSETS`, `$KUBEBUILDER_ASSETS`, the cache, the official release (checked against its published SHA-256), a
 * build from source. Throws ProgramsUnavailable if a program is available from none of these, ChecksumMismatch if a
 * download is not what the release publishes, and the signal's reason when aborted.
 */
export async function obtainPrograms<P extends Program>({
  programs,
  minor,
  signal,
  progress,
  env = process.env,
}: ObtainOptions<P>): Promise<Readonly<Record<P, string>>> {
  const cache = cacheFolder(env);
  const paths: Partial<Record<Program, string>> = {};
  const missing: Missing[] = [];
  for (const program of programs) {
    signal.throwIfAborted();
    const release = releaseOf(program, minor);
    const inAssets = await findInAssets(program, release.version, { env, cache, signal });
    if (inAssets.found) {
      paths[program] = inAssets.path;
      continue;
    }
    paths[program] = storePath(cache, release, program);
    if (!(await isInStore(cache, release, program))) {
      missing.push({ program, release, tried: [...inAssets.misses, `cache: ${paths[program]} does not exist`] });
    }
  }
  const unavailable = missing.length === 0 ? [] : await acquire(missing, { cache, env, signal, progress });
  if (unavailable.length > 0 || !hasEach(paths, programs)) throw new ProgramsUnavailable(unavailable);
  return paths;
}

function hasEach<P extends Program>(
  paths: Partial<Record<Program, string>>,
  programs: readonly P[],
): paths is Record<P, string> {
  return programs.every((program) => paths[program] !== undefined);
}
