import { lstat } from 'node:fs/promises';
import { isWithin } from './mounted.ts';

/** The paths used while a node's root is assembled, in a small in-memory file system that only PID 1 sees. */
export interface Stage {
  readonly folder: string;
  readonly root: string;
  readonly control: string;
  readonly packageFolder: string;
  readonly code: string;
  readonly node: string;
}

/** Folders on which a private file system can be mounted. */
const PLACES = ['/mnt', '/media', '/srv', '/opt', '/var/tmp', '/tmp'] as const;

/** The prefix of the folder that briefly holds the machine's root inside the node's root while the node leaves it. */
export const OLD_ROOT_PREFIX = '.machine.';

/** Chooses where a boot takes place: in a folder of the machine whose contents the boot does not need. */
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

/** The layout of a stage. */
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
