import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program, Release } from './release.ts';
import type { Search } from './search.ts';

/** Where a release's programs are kept in the cache. A program appears there whole, by a rename, or not at all. */
export function releaseFolder(cache: string, { project, version }: Release): string {
  return join(cache, 'programs', `${project}-${version}-${process.platform}-${process.arch}`);
}

export async function findInStore(cache: string, release: Release, program: Program): Promise<Search> {
  const path = join(releaseFolder(cache, release), program);
  try {
    await access(path, constants.X_OK);
    return { found: true, path };
  } catch {
    return { found: false, misses: [`cache: ${path} is not there`] };
  }
}
