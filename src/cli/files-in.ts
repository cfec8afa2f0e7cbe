import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { ExitError, WRONG_USAGE } from './exit-error.ts';

/**
 * The files that a word of a command line names: itself, or the YAML and JSON files in a folder and below it, by name.
 * Throws ExitError for a folder without any.
 */
export function filesIn(word: string): readonly string[] {
  if (word === '-' || statSync(word, { throwIfNoEntry: false })?.isDirectory() !== true) return [word];
  const found = globSync('**/*.{yaml,yml,json}', { cwd: word }).sort();
  if (found.length > 0) return found.map((name) => path.join(word, name));
  throw new ExitError(WRONG_USAGE, `cks-lab: there is no YAML or JSON file in the directory ${word}`);
}
