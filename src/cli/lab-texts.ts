import type { LabRecord } from '../labs/lab-record.ts';
import { readTexts, type ScenarioTexts } from '../scenarios/texts.ts';
import { ExitError, TOOL_FAILED } from './exit-error.ts';
import { problemsText } from './problems-text.ts';
import { folderOf } from './scenario-folders.ts';

/**
 * The texts of the scenario of a lab, without its checks, which would take longer to load. Throws ExitError if one is
 * missing.
 */
export async function textsOf(record: LabRecord): Promise<ScenarioTexts> {
  const read = await readTexts(await folderOf(record));
  if (read.ok) return read.texts;
  throw new ExitError(TOOL_FAILED, problemsText(read.problems));
}
