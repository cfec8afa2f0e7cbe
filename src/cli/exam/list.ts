import type { Command } from 'commander';
import { attempts, stateOf } from '../../exams/journal.ts';
import { type ExamReport, reportOf } from '../../exams/report.ts';
import { resultWords, scoreText } from '../../exams/report-markdown.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { scenariosOption } from '../options.ts';
import { problemsText } from '../problems-text.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { table } from '../table.ts';
import { everyExam } from './exam-files.ts';

export const examples: Examples = ['cks-lab exam list'];

export function declare(command: Command, context: CommandContext): Command {
  return command.addOption(scenariosOption()).action((options) => list(options, context));
}

/** The exams that can be started, with the best score, and the attempts so far. */
export async function list(source: ScenarioSource, { io, labs }: CommandContext): Promise<void> {
  const past = await pastReports(labs.dataFolder);
  const rows = [['EXAM', 'MINUTES', 'TASKS', 'BEST', 'TITLE']];
  for (const load of await everyExam(source)) {
    if (!load.ok) {
      io.say(problemsText(load.problems));
      continue;
    }
    const { name, minutes, scenarios, title } = load.exam;
    const [best] = past.filter((one) => one.name === name).toSorted((a, b) => b.score.least - a.score.least);
    rows.push([
      name,
      String(minutes),
      String(scenarios.length),
      best === undefined ? '-' : scoreText(best.score),
      title,
    ]);
  }
  io.print(table(rows, { right: [1, 2, 3], fit: io.columns() }));
  if (past.length === 0) return;
  const attempted = past.map((one) => [one.startedAt, scoreText(one.score), resultWords(one), one.title]);
  io.print(`\n${table([['STARTED', 'SCORE', '', 'EXAM'], ...attempted], { right: [1], fit: io.columns() })}`);
}

/** Oldest first. */
async function pastReports(dataFolder: string): Promise<readonly ExamReport[]> {
  const states = await Promise.all((await attempts(dataFolder)).map(stateOf));
  return states.flatMap((state) => (state?.phase === 'done' ? [reportOf(state)] : []));
}
