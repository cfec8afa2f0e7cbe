import type { ExamReport, Loss, TaskReport } from '../../exams/report.ts';
import { percentText, resultWords, scoreText, statusWords } from '../../exams/report-markdown.ts';
import { factsOf } from '../../grading/check-facts.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';

/** The report for a terminal: the result, the tasks, the competencies, and what cost points, the most costly first. */
export function reportText(report: ExamReport, columns: number): string {
  const { title, passMark, score, minutes, tasks, areas, losses } = report;
  const failed = losses.filter(({ check }) => check.status === 'fail');
  const unchecked = losses.filter(({ check }) => check.status !== 'fail');
  const result = `${capital(resultWords(report))}: ${scoreText(score)} of the points, pass mark ${passMark} %`;
  const time = `${minutesText(report.secondsUsed * 1000)} of ${minutes} min used${pausesText(report)}${report.ending === 'time' ? '; the time was up' : ''}`;
  const taskRows = tasks.map((task) => [
    String(task.number),
    task.scenario,
    percentText(task.worth),
    task.status === 'untouched' ? '0 %' : scoreText(task.score),
    statusWords(task),
    task.title,
  ]);
  const areaRows = areas.map(({ domain, competency, worth, score }) => [
    percentText(worth),
    scoreText(score),
    [domain, competency].filter(Boolean).join(': '),
  ]);
  return [
    wrap(pc.bold(title), columns),
    wrap(COLORS[report.result](pc.bold(result)), columns),
    wrap(time, columns),
    '',
    table([['TASK', 'SCENARIO', 'WORTH', 'SCORE', '', 'TITLE'], ...taskRows], { right: [0, 2, 3], fit: columns }),
    '',
    table([['WORTH', 'SCORE', 'COMPETENCY'], ...areaRows], { right: [0, 1], fit: columns }),
    ...tasks.filter(({ status }) => status === 'undecided').map((task) => undecidedText(task, columns)),
    ...lossesText('What cost points, the most first', failed, columns),
    ...lossesText('Not checked, because other checks did not pass', unchecked, columns),
    '',
    wrap('The labs are kept: `cks-lab grade exam-1`, `cks-lab solution exam-1`, `cks-lab stop --all`.', columns),
  ].join('\n');
}

const COLORS = { passed: pc.green, 'not-passed': pc.red, undecided: pc.magenta } as const;

function undecidedText({ number, why }: TaskReport, columns: number): string {
  const head = pc.magenta(`Task ${number} could not be decided, which does not count against you: `);
  return `\n${wrap(why, columns, head)}`;
}

function lossesText(heading: string, losses: readonly Loss[], columns: number): readonly string[] {
  if (losses.length === 0) return [];
  return ['', pc.bold(heading), ...losses.map((loss) => lossText(loss, columns))];
}

function lossText({ task, cost, check }: Loss, columns: number): string {
  const lost = check.maxPoints === 0 ? 'guard' : `−${percentText(cost)}`;
  const head = wrap(pc.bold(check.title), columns, `${pc.red(lost.padStart(8))}  task ${task}  `);
  if (check.status !== 'fail') return head;
  return [
    head,
    ...factsOf(check).map(([label, text]) => wrap(text, columns, `${' '.repeat(10)}${pc.dim(label.padEnd(8))} `)),
  ].join('\n');
}

function pausesText({ pauses }: ExamReport): string {
  if (pauses.length === 0) return '';
  const paused = pauses.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return `, ${plural(pauses.length, 'pause')} of ${minutesText(paused)} in all`;
}

function minutesText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
