import { readTexts, type ScenarioTexts } from '../scenarios/texts.ts';
import { ExitError, TOOL_FAILED } from './exit-error.ts';
import { problemsText } from './problems-text.ts';
import { folderOf, type LabOfScenario } from './scenario-folders.ts';

/**
 * The texts of the scenario of a lab, without its checks, which would take longer to load. Throws ExitError if one is
 * missing.
 */
export async function textsOf(lab: LabOfScenario): Promise<ScenarioTexts> {
  const read = await readTexts(await folderOf(lab));
  if (read.ok) return read.texts;
  throw new ExitError(TOOL_FAILED, problemsText(read.problems));
}
