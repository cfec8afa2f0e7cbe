import { writeFile } from 'node:fs/promises';
import { ExitError, WRONG_USAGE } from './exit-error.ts';

/** Writes a report that was asked for. Throws ExitError when its path cannot be written. */
export async function writeReport(file: string, report: string): Promise<void> {
  try {
    await writeFile(file, report);
  } catch (error) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: cannot write the report: ${error instanceof Error ? error.message : error}`,
    );
  }
}
