import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Cluster } from '../../domains/network/cluster.ts';
import { type LoadedCluster, loadCluster, type NamedText } from '../../domains/network/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { at } from '../audit/policy-file.ts';
import { displayName, readText } from '../audit/read-text.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { say } from '../print.ts';

/** The options by which each command says what it reads. */
export interface SourceOptions {
  readonly namespace?: string;
  readonly podCidr?: readonly string[];
  readonly live?: true;
  readonly kubernetes: KubernetesMinor;
}

/** The texts of files, of the YAML and JSON files in folders, of standard input, or of a cluster. */
export async function readSources(
  files: readonly string[],
  { live }: Pick<SourceOptions, 'live'>,
): Promise<readonly NamedText[]> {
  if (live === true && files.length > 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --live reads the cluster and cannot be combined with files');
  }
  if (live === true) return [await (await import('./live-objects.ts')).liveObjects()];
  if (files.length === 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: name a file, a directory or -, or read the cluster with --live');
  }
  const texts: NamedText[] = [];
  for (const file of files.flatMap(filesOf)) texts.push({ file: displayName(file), text: await readText(file) });
  return texts;
}

/** What the texts describe. Warnings are reported on stderr. Throws ExitError where an object cannot be used. */
export function clusterFrom(texts: readonly NamedText[], options: SourceOptions): Cluster {
  const loaded = loadedFrom(texts, options);
  if (!loaded.ok) {
    const lines = loaded.problems.flatMap(({ place, sentence, message }) => [
      `${at(place)}: ${sentence}`,
      ...(message === null ? [] : [`  The API server says: ${message}`]),
    ]);
    throw new ExitError(WRONG_USAGE, [...new Set(lines)].join('\n'));
  }
  for (const { place, sentence } of loaded.warnings) say(`${at(place)}: ${sentence}`);
  return loaded.cluster;
}

export function loadedFrom(
  texts: readonly NamedText[],
  { namespace, podCidr, kubernetes: minor }: SourceOptions,
): LoadedCluster {
  return loadCluster(texts, {
    minor,
    ...(namespace === undefined ? {} : { namespace }),
    ...(podCidr === undefined ? {} : { podNetwork: podCidr }),
  });
}

/** The files that a word names: itself, or those in a folder and below it, by name. */
function filesOf(word: string): readonly string[] {
  if (word === '-' || statSync(word, { throwIfNoEntry: false })?.isDirectory() !== true) return [word];
  const found = globSync('**/*.{yaml,yml,json}', { cwd: word }).sort();
  if (found.length > 0) return found.map((name) => path.join(word, name));
  throw new ExitError(WRONG_USAGE, `cks-lab: there is no YAML or JSON file in the directory ${word}`);
}
