import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { ClassFolder } from '../../classroom/class-folder.ts';
import { recordingsFolder } from '../../classroom/hub/recording.ts';
import type { ClassResults } from '../../classroom/hub/results.ts';
import type { HubClient } from '../../classroom/hub-client.ts';
import { LabProblem } from '../../labs/lab.ts';
import { isThere } from '../../process/is-there.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';
import { writeReport } from '../write-report.ts';
import { learnerPage } from './learner-page.ts';
import { presentClass } from './present-class.ts';

export interface ResultsArguments {
  readonly csv?: string;
  readonly json?: string;
  readonly html?: string;
  readonly recordings?: string;
}

export const examples: Examples = [
  'cks-lab classroom results',
  'cks-lab classroom results --csv class.csv --json class.json --html pages/',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .option('--csv <file>', 'write a line for each task of each learner')
    .option('--json <file>', 'write everything, with the report of each grade')
    .option('--html <folder>', 'write a page for each learner')
    .option(
      '--recordings <folder>',
      'copy what the terminals showed, as asciicasts for asciinema, if the class is recorded',
    )
    .action((options) => results(options, context));
}

/** Prints the results of the class, or writes them to files. */
export async function results(options: ResultsArguments, context: CommandContext): Promise<void> {
  const { csv, json, html, recordings } = options;
  const { folder, client } = await presentClass(context);
  const now = await resultsOf(client);
  if (csv !== undefined) await writeReport(csv, await client.get('/api/results.csv'));
  if (json !== undefined) await writeReport(json, `${JSON.stringify(now, null, 2)}\n`);
  if (html !== undefined) {
    await mkdir(html, { recursive: true });
    for (const learner of now.learners) {
      await writeReport(path.join(html, `${learner.seat}.html`), learnerPage(learner, now.title));
    }
  }
  if (recordings !== undefined) await copyRecordings(folder, recordings);
  if (Object.keys(options).length === 0) {
    context.io.print(resultsText(now, context.io.columns()));
  }
}

async function copyRecordings(folder: ClassFolder, to: string): Promise<void> {
  const from = recordingsFolder(folder);
  if (!(await isThere(from))) throw new LabProblem('there are no recordings: start a class with --record');
  await cp(from, to, { recursive: true });
}

export async function resultsOf(client: HubClient): Promise<ClassResults> {
  // The hub is this program.
  const now: ClassResults = JSON.parse(await client.get('/api/results.json'));
  return now;
}

export function resultsText({ learners }: ClassResults, columns: number): string {
  if (learners.length === 0) return 'Nobody has joined.';
  const rows = learners.map(({ name, score, maxScore, passed, isAssisted, tasks }) => [
    name,
    `${score}/${maxScore}`,
    `${passed ? 'passed' : 'not passed'}${isAssisted ? ', assisted' : ''}`,
    tasks.map((task) => `${task.scenario} ${task.state === 'graded' ? task.score : task.state}`).join('  '),
  ]);
  return table([['learner', 'points', 'result', 'tasks'], ...rows], { fit: columns, right: [1], prose: [0] });
}
