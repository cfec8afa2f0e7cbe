import { type Command, Option } from 'commander';
import type { PastGrade } from '../../labs/history.ts';
import { standingOf } from '../../labs/standing.ts';
import { didYouMean } from '../../text/spelling.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { historyCsv } from '../history-csv.ts';
import { gradesText, standingText } from '../history-text.ts';
import { scenariosOption } from '../options.ts';
import { gradesSoFar } from '../past-grades.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { scenarioSummaries } from '../scenario-summaries.ts';

export interface HistoryArguments extends ScenarioSource {
  readonly json?: true;
  readonly csv?: true;
}

export const examples: Examples = ['cks-lab history', 'cks-lab history audit-01', 'cks-lab history --csv'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--json', 'print one JSON object')
    .addOption(new Option('--csv', 'print one line of comma-separated values for each grade').conflicts('json'))
    .addOption(scenariosOption())
    .action((lab, options) => history(lab, options, context));
}

/**
 * With a lab, its grades; without one, all grades, and what they show about the learner. As JSON: `{schemaVersion,
 * grades: [PastGrade], scenarios: [ScenarioStanding], weakest: {domain, competency} | null, next: {scenario, why} |
 * null}`, where everything except the grades covers all labs.
 */
export async function history(
  lab: string | undefined,
  options: HistoryArguments,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  const all = await gradesSoFar(context);
  const grades = all.filter((grade) => lab === undefined || grade.lab === lab);
  if (options.csv === true) return io.print(historyCsv(grades));
  const reads = await scenarioSummaries(options);
  const standing = standingOf(
    all,
    reads.flatMap((read) => (read.ok ? [read.summary] : [])),
  );
  if (options.json === true) return io.print(JSON.stringify({ schemaVersion: 1, grades, ...standing }));
  if (grades.length === 0) return io.print(nothingText(lab, all));
  io.print(gradesText(grades, io.columns()));
  if (lab === undefined) io.print(`\n${standingText(standing, io.columns())}`);
}

function nothingText(lab: string | undefined, all: readonly PastGrade[]): string {
  if (lab === undefined) return 'No grades yet.';
  return `No grades for a lab "${lab}"${didYouMean(lab, new Set(all.map((grade) => grade.lab)))}.`;
}
