import path from 'node:path';
import { type Exam, type ExamLoad, loadExam } from '../../exams/definition.ts';
import { EXAMS, scenarioIds } from '../../scenarios/ids.ts';
import { didYouMean } from '../../text/spelling.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { SCENARIOS } from '../package-root.ts';
import { problemsText } from '../problems-text.ts';
import { packOf, type ScenarioSource } from '../scenario-folders.ts';
import { examNames } from './exam-names.ts';

/** Every exam of `--scenarios` and of cks-lab itself. */
export async function everyExam(source: ScenarioSource): Promise<readonly ExamLoad[]> {
  const folders = await foldersOf(source);
  const files = await Promise.all(
    folders.map(async (folder) => (await examNames(folder)).map((name) => fileOf(folder, name))),
  );
  const known = await knownScenarios(folders);
  return Promise.all(files.flat().map((file) => loadExam(file, known)));
}

/** The exam of this name, or in this file. Throws ExitError if there is none, or with the problems of its file. */
export async function examNamed(nameOrFile: string, source: ScenarioSource): Promise<Exam> {
  const folders = await foldersOf(source);
  const loaded = await loadExam(await fileNamed(nameOrFile, folders), await knownScenarios(folders));
  if (!loaded.ok) throw new ExitError(WRONG_USAGE, problemsText(loaded.problems));
  return loaded.exam;
}

async function fileNamed(nameOrFile: string, folders: readonly string[]): Promise<string> {
  if (/[/\\]|\.ya?ml$/.test(nameOrFile)) return path.resolve(nameOrFile);
  const names: string[] = [];
  for (const folder of folders) {
    const own = await examNames(folder);
    if (own.includes(nameOrFile)) return fileOf(folder, nameOrFile);
    names.push(...own);
  }
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: there is no exam "${nameOrFile}"${didYouMean(nameOrFile, names)}; choose from ${names.join(', ')}, or name a file`,
  );
}

async function foldersOf(source: ScenarioSource): Promise<readonly string[]> {
  const pack = await packOf(source);
  return pack === null ? [SCENARIOS] : [pack, SCENARIOS];
}

async function knownScenarios(folders: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(folders.map(scenarioIds))).flat();
}

function fileOf(folder: string, name: string): string {
  return path.join(folder, EXAMS, `${name}.yaml`);
}
