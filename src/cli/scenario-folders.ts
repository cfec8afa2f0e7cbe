import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabRecord } from '../labs/lab-record.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';

/** Where to look for scenarios in addition to those of cks-lab itself, from `--scenarios` or CKS_LAB_SCENARIOS. */
export interface ScenarioSource {
  readonly scenarios?: string;
}

/** A lab, as far as its scenario is concerned; it may not have been created yet. */
export type LabOfScenario = Pick<LabRecord, 'name' | 'scenario' | 'pack'>;

/** The folder of the scenario of a lab. Throws ExitError if it no longer exists. */
export async function folderOf({ scenario, pack, name }: LabOfScenario): Promise<string> {
  const folder = path.join(pack ?? SCENARIOS, scenario);
  if (await isFolder(folder)) return folder;
  throw new ExitError(
    TOOL_FAILED,
    `cks-lab: the scenario of lab ${name} no longer exists: there is no directory ${folder}. Restore it, or run cks-lab stop ${name}`,
  );
}

/** The absolute path of a source; `null` for cks-lab itself. Throws ExitError if it does not exist. */
export async function packOf({ scenarios }: ScenarioSource): Promise<string | null> {
  if (scenarios === undefined || scenarios === '') return null;
  const pack = path.resolve(scenarios);
  if (!(await isFolder(pack)))
    throw new ExitError(WRONG_USAGE, `cks-lab: ${pack} is not a directory (--scenarios, CKS_LAB_SCENARIOS)`);
  return pack === SCENARIOS ? null : pack;
}

export async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isDirectory() === true;
}
