import { lstat } from 'node:fs/promises';
import { isWithin } from './mounted.ts';

/** Where things are on the way to a node's root, in a small file system in memory that only PID 1 sees. */
export interface Stage {
  readonly folder: string;
  readonly root: string;
  readonly control: string;
  readonly packageFolder: string;
  readonly code: string;
  readonly node: string;
}

/** Folders on which a file system can be mounted that nobody else sees. */
const PLACES = ['/mnt', '/media', '/srv', '/opt', '/var/tmp', '/tmp'] as const;

/** How the name of the folder begins where a node's root holds the machine's, for the moment in which it leaves it. */
export const OLD_ROOT_PREFIX = '.machine.';

/** Chooses where a boot takes place: in a folder of the machine's that hides nothing which the boot needs. */
export async function stageFor(needed: readonly string[]): Promise<Stage> {
  for (const place of PLACES) {
    const isFolder = await lstat(place).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder && !needed.some((path) => isWithin(path, place))) return stageAt(place);
  }
  throw new Error(`a node is assembled in one of ${PLACES.join(', ')}, and none of them can be used for that here`);
}

/** What lies where on a stage. */
export function stageAt(folder: string): Stage {
  return {
    folder,
    root: `${folder}/root`,
    control: `${folder}/control`,
    packageFolder: `${folder}/package`,
    code: `${folder}/code`,
    node: `${folder}/node`,
  };
}
