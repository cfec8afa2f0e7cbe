import { lstat } from 'node:fs/promises';
import { type LabIsolation, readIsolation, writeIsolation } from './isolation/lab-isolation.ts';
import { ownAll } from './isolation/own.ts';
import { chooseRange, isRangeInUse } from './isolation/user-range.ts';
import type { Walls } from './isolation/walls.ts';
import type { LabFolder } from './lab-folder.ts';

/** How a new lab is isolated, depending on what this machine permits the user who runs cks-lab. */
export function newIsolation({ ownsUsers, disk, limits }: Walls, wantsDisk: boolean): LabIsolation {
  return {
    firstUid: ownsUsers ? chooseRange() : null,
    hasDisk: wantsDisk && disk === null,
    hasLimits: limits === null,
  };
}

/**
 * How a stopped lab is isolated when it is started again. If a lab was created by a version with weaker isolation, the
 * lab and its files get separate user IDs. Throws if the user who now runs cks-lab cannot start it.
 */
export async function isolationOfStopped(folder: LabFolder, walls: Walls): Promise<LabIsolation> {
  const written = await readIsolation(folder.isolation);
  const hasLimits = walls.limits === null;
  if (written === null) {
    const isolation = { ...newIsolation(walls, false), hasLimits };
    await takeOver(folder, isolation);
    await writeIsolation(folder.isolation, isolation);
    return isolation;
  }
  if (written.firstUid !== null && !walls.ownsUsers) {
    throw new Error(
      'this lab was created by root, and its files belong to user IDs of their own; start it as root (sudo)',
    );
  }
  if (written.firstUid !== null && isRangeInUse(written.firstUid)) {
    throw new Error(
      `another lab on this machine uses the same user IDs (from ${written.firstUid} on) as this lab; stop that lab first`,
    );
  }
  if (written.firstUid === null && walls.ownsUsers) {
    const isolation = { ...written, firstUid: chooseRange(), hasLimits };
    await takeOver(folder, isolation);
    await writeIsolation(folder.isolation, isolation);
    return isolation;
  }
  return { ...written, hasLimits };
}

/** Changes the owner of a lab's files from the user who ran cks-lab to the users that the lab has now. */
async function takeOver(folder: LabFolder, { firstUid }: LabIsolation): Promise<void> {
  if (firstUid !== null) return ownAll(firstUid, [folder.root, folder.tools]);
  const { uid } = await lstat(folder.root);
  if (uid !== process.getuid?.()) {
    throw new Error(`this lab belongs to the user with ID ${uid}; start it as that user, or as root (sudo)`);
  }
}
