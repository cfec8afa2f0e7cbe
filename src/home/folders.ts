import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The environment from which the user's settings are read. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where labs, scores and settings are stored: `$CKS_LAB_HOME/data`, or `cks-lab` in the XDG data folder. */
export function dataFolder(env: Environment): string {
  return folder(env, 'data', 'XDG_DATA_HOME', '.local/share');
}

/**
 * Where everything is stored that can be obtained again: `$CKS_LAB_HOME/cache`, or `cks-lab` in the XDG cache folder.
 */
export function cacheFolder(env: Environment): string {
  return folder(env, 'cache', 'XDG_CACHE_HOME', '.cache');
}

function folder(env: Environment, own: string, xdgVariable: string, xdgDefault: string): string {
  if (env.CKS_LAB_HOME) return resolve(env.CKS_LAB_HOME, own);
  const xdg = env[xdgVariable];
  // According to the XDG specification, relative paths are ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), xdgDefault);
  return join(base, 'cks-lab');
}
