import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { linksLeadingOut } from './inside-folder.ts';
import type { FormatProblem } from './read-yaml.ts';

/** The texts of a scenario. */
export interface ScenarioTexts {
  /** Markdown. */
  readonly task: string;
  /** From a nudge to nearly the answer. */
  readonly hints: readonly string[];
  /** Markdown: one solution, the reasons for it, and what it costs. */
  readonly solution: string;
}

export type TextsRead =
  | { readonly ok: true; readonly texts: ScenarioTexts }
  /** Nothing has been read if links lead out of the folder: their targets may be anything. */
  | { readonly ok: false; readonly reason: 'links' | 'missing'; readonly problems: readonly FormatProblem[] };

/** Reads the texts in the folder of a scenario, whatever its `scenario.yaml` contains. */
export async function readTexts(folder: string): Promise<TextsRead> {
  const links = await linksLeadingOut(folder);
  if (links.length > 0) return { ok: false, reason: 'links', problems: links.map(leadsOut) };
  const problems: FormatProblem[] = [];
  const text = async (name: string) => {
    const file = path.join(folder, name);
    return readFile(file, 'utf8').catch(() => {
      problems.push({ file, line: 1, column: 1, message: 'is missing' });
      return '';
    });
  };
  const [task, solution] = await Promise.all([text('task.md'), text('solution.md')]);
  if (problems.length > 0) return { ok: false, reason: 'missing', problems };
  const names = (await readdir(path.join(folder, 'hints')).catch(() => [])).sort();
  const hints = await Promise.all(names.map((name) => readFile(path.join(folder, 'hints', name), 'utf8')));
  return { ok: true, texts: { task, hints, solution } };
}

function leadsOut(file: string): FormatProblem {
  return { file, line: 1, column: 1, message: 'is a symbolic link that leads outside the directory of the scenario' };
}
