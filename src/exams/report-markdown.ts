import { factsOf } from '../grading/check-facts.ts';
import { cell, factList } from '../grading/reports/markdown.ts';
import type { ExamReport, Score, TaskReport } from './report.ts';

/** The report as Markdown: tables of the tasks and the areas, then a section for each check that cost points. */
export function examMarkdown(report: ExamReport): string {
  const { title, passMark, startedAt, secondsUsed, minutes, pauses, tasks, areas, losses } = report;
  const undecided = tasks.filter(({ status }) => status === 'undecided');
  return [
    `# ${title}: ${resultWords(report)}, ${scoreText(report.score)} (pass mark ${passMark} %)`,
    '',
    `${startedAt}, ${Math.ceil(secondsUsed / 60)} of ${minutes} minutes${pauses.length > 0 ? `, pauses: ${pauses.length}` : ''}.`,
    '',
    '| task | scenario | worth | score | |',
    '|---|---|---|---|---|',
    ...tasks.map(
      (task) =>
        `| ${task.number} | ${task.scenario}: ${cell(task.title)} | ${percentText(task.worth)} | ${scoreText(task.score)} | ${statusWords(task)} |`,
    ),
    '',
    '| domain | competency | worth | score |',
    '|---|---|---|---|',
    ...areas.map(
      ({ domain, competency, worth, score }) =>
        `| ${domain} | ${competency} | ${percentText(worth)} | ${scoreText(score)} |`,
    ),
    ...undecided.map(({ number, why }) => `\n## Task ${number} could not be decided\n\n${why}`),
    ...losses.map(
      ({ task, cost, check }) =>
        `\n## Task ${task}, −${percentText(cost)}: ${check.title}\n\n${factList(factsOf(check))}`,
    ),
    '',
  ].join('\n');
}

/** `48 %`, or `48 % to 67 %` if not everything could be decided. */
export function scoreText({ least, most }: Score): string {
  return least === most ? percentText(least) : `${percentText(least)} to ${percentText(most)}`;
}

/** With one digit after the point, rounded down, unless it is whole. */
export function percentText(percent: number): string {
  const floored = Math.floor(percent * 10) / 10;
  return `${Number.isInteger(floored) ? floored : floored.toFixed(1)} %`;
}

export function resultWords({ result }: Pick<ExamReport, 'result'>): string {
  return { passed: 'passed', 'not-passed': 'not passed', undecided: 'not decided' }[result];
}

export function statusWords({ status }: Pick<TaskReport, 'status'>): string {
  return { passed: 'passed', 'not-passed': 'not passed', untouched: 'never opened', undecided: 'not decided' }[status];
}
