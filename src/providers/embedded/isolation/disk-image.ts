import { open } from 'node:fs/promises';
import { runTool } from '../../../process/child.ts';
import { DISK_SIZE } from './limits.ts';
import { SYSTEM_PATH } from './system-path.ts';

/**
 * Creates a file that contains an empty file system of the size that a node may fill; it takes about a megabyte at
 * first. Throws ProcessError if mkfs.ext4 is not installed.
 */
export async function makeDiskImage(file: string): Promise<void> {
  const image = await open(file, 'wx', 0o600);
  await image.truncate(DISK_SIZE);
  await image.close();
  // With a journal, since a machine may lose power in the middle of an exam; without blocks reserved for root.
  const options = ['-q', '-F', '-m', '0', '-J', 'size=16', '-E', 'lazy_itable_init=1,lazy_journal_init=1,discard'];
  await runTool(['mkfs.ext4', ...options, file], { env: { PATH: SYSTEM_PATH } });
}
