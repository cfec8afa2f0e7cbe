import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LoadedRbac, loadRbac, type RbacFile } from '../../domains/rbac/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Place } from '../../kubernetes/place.ts';
import { checkInputs, displayName, readText } from '../audit/read-text.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { say } from '../print.ts';

/** The options by which each command says what it reads. */
export interface SourceOptions {
  readonly namespace?: string;
  readonly builtIn: boolean;
  readonly live?: true;
  readonly kubernetes: KubernetesMinor;
}

/**
 * The objects of files, of the YAML and JSON files in folders, of standard input, or of a cluster. `alsoRead` are other
 * inputs of the command. What does not stop the API server is reported on stderr. Throws ExitError where it would refuse
 * an object.
 */
export async function loadSources(
  files: readonly string[],
  options: SourceOptions,
  alsoRead: readonly string[] = [],
): Promise<LoadedRbac> {
  checkInputs([...files, ...alsoRead]);
  const loaded = await readSources(files, options);
  if (loaded.problems.length > 0) {
    throw new ExitError(
      WRONG_USAGE,
      loaded.problems.map(({ place, message }) => `${at(place)}: ${message}`).join('\n'),
    );
  }
  for (const { place, message } of loaded.dropped) say(`${at(place)}: ${message}`);
  return loaded;
}

/** The same, with what the API server refuses. */
export async function readSources(
  files: readonly string[],
  { namespace, builtIn, live, kubernetes }: SourceOptions,
): Promise<LoadedRbac> {
  if (live === true && files.length > 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --live reads the cluster and cannot be combined with files');
  }
  if (live !== true && files.length === 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: name a file, a directory or -, or read the cluster with --live');
  }
  const read: RbacFile[] =
    live === true ? [await (await import('./live-objects.ts')).liveObjects()] : await readFiles(files);
  const loaded = loadRbac(read, {
    minor: kubernetes,
    builtIn: builtIn && live !== true,
    ...(namespace === undefined ? {} : { namespace }),
  });
  return loaded;
}

async function readFiles(files: readonly string[]): Promise<RbacFile[]> {
  const read: RbacFile[] = [];
  for (const file of files.flatMap(filesOf)) read.push({ name: displayName(file), text: await readText(file) });
  return read;
}

/** The files that a word names: itself, or those in a folder and below it, by name. */
function filesOf(word: string): readonly string[] {
  if (word === '-' || statSync(word, { throwIfNoEntry: false })?.isDirectory() !== true) return [word];
  const found = globSync('**/*.{yaml,yml,json}', { cwd: word }).sort();
  if (found.length > 0) return found.map((name) => path.join(word, name));
  throw new ExitError(WRONG_USAGE, `cks-lab: there is no YAML or JSON file in the directory ${word}`);
}

/** `roles.yaml:12:5`, as editors and terminals can jump to. */
export function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
