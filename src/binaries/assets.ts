import { join } from 'node:path';
import type { Environment } from '../home/folders.ts';
import type { Program } from './release.ts';
import { knownVersion, type VersionAnswer } from './version.ts';

const variables = ['CKS_LAB_ASSETS', 'KUBEBUILDER_ASSETS'] as const;

/** The result of a search: the program's path, or what was found instead, one line each. */
export type Search =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly misses: readonly string[] };

/** Looks for a program of exactly this version in the folders that the user has specified. */
export async function findInAssets(
  program: Program,
  version: string,
  options: { readonly env: Environment; readonly cache: string; readonly signal: AbortSignal },
): Promise<Search> {
  const misses: string[] = [];
  for (const variable of variables) {
    const folder = options.env[variable];
    if (!folder) {
      misses.push(`$${variable} is not set`);
      continue;
    }
    const path = join(folder, program);
    const answer = await knownVersion(program, path, options);
    if (answer.state === 'version' && answer.version === version) return { found: true, path };
    misses.push(`$${variable}: ${path} ${describe(answer)}`);
  }
  return { found: false, misses };
}

function describe(answer: VersionAnswer): string {
  switch (answer.state) {
    case 'missing':
      return 'does not exist';
    case 'unusable':
      return `cannot be used: ${answer.why}`;
    case 'version':
      return `is version ${answer.version}`;
  }
}
