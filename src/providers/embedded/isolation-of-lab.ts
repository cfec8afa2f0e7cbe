import { lstat } from 'node:fs/promises';
import { type LabIsolation, readIsolation, writeIsolation } from './isolation/lab-isolation.ts';
import { ownAll } from './isolation/own.ts';
import { chooseRange, isRangeInUse } from './isolation/user-range.ts';
import type { Walls } from './isolation/walls.ts';
import type { LabFolder } from './lab-folder.ts';

/** How a new lab is kept apart, by what this machine lets whoever runs cks-lab do. */
export function newIsolation({ ownsUsers, disk, limits }: Walls, wantsDisk: boolean): LabIsolation {
  return {
    firstUid: ownsUsers ? chooseRange() : null,
    hasDisk: wantsDisk && disk === null,
    hasLimits: limits === null,
  };
}

/**
 * How a lab that has stopped is kept apart when it is brought back. One of a version that kept labs less apart gets
 * user IDs of its own, and its files with them. Throws where whoever runs cks-lab now cannot bring it back.
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

/** Gives the files of a lab whose root was whoever ran cks-lab to the users that it has now. */
async function takeOver(folder: LabFolder, { firstUid }: LabIsolation): Promise<void> {
  if (firstUid !== null) return ownAll(firstUid, [folder.root, folder.tools]);
  const { uid } = await lstat(folder.root);
  if (uid !== process.getuid?.()) {
    throw new Error(`this lab belongs to the user with ID ${uid}; start it as that user, or as root (sudo)`);
  }
}
