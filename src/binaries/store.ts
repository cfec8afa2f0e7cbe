import { access, chmod, constants, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Program, Release } from './release.ts';
import { askVersion } from './version.ts';

/** Where the cache stores a program. It appears there complete, by a rename, or not at all. */
export function storePath(cache: string, { project, version }: Release, program: Program): string {
  return join(cache, 'programs', `${project}-${version}-${process.platform}-${process.arch}`, program);
}

export async function isInStore(cache: string, release: Release, program: Program): Promise<boolean> {
  try {
    await access(storePath(cache, release, program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A program was obtained, but does not run here as the expected version. */
export class UnusableProgram extends Error {
  constructor(program: Program, why: string) {
    super(`${program} was downloaded, but ${why}`);
    this.name = 'UnusableProgram';
  }
}

/**
 * Moves a program file into the cache after it has reported its version. The file must be in the cache folder itself.
 */
export async function putIntoStore(
  file: string,
  program: Program,
  release: Release,
  { cache, signal }: { readonly cache: string; readonly signal: AbortSignal },
): Promise<void> {
  await chmod(file, 0o755);
  const answer = await askVersion(program, file, signal);
  if (answer.state !== 'version') {
    throw new UnusableProgram(program, answer.state === 'missing' ? 'its file no longer exists' : answer.why);
  }
  if (answer.version !== release.version) {
    throw new UnusableProgram(program, `reports version ${answer.version}, not ${release.version}`);
  }
  const path = storePath(cache, release, program);
  await mkdir(dirname(path), { recursive: true });
  await rename(file, path);
}
