import { writeFile } from 'node:fs/promises';
import { errorText } from '../text/error-text.ts';
import { ExitError, WRONG_USAGE } from './exit-error.ts';

/** Writes a requested report. Throws ExitError if its path cannot be written. */
export async function writeReport(file: string, report: string): Promise<void> {
  try {
    await writeFile(file, report);
  } catch (error) {
    throw new ExitError(WRONG_USAGE, `cks-lab: cannot write the report: ${errorText(error)}`);
  }
}
