import type { PastGrade } from '../labs/history.ts';
import { type Area, percent, type ScenarioStanding, type Standing } from '../labs/standing.ts';
import { plural } from '../text/plural.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** Every grade, one per row; times are UTC, and `-` stands for what earlier versions did not record. */
export function gradesText(grades: readonly PastGrade[], columns: number): string {
  const rows = grades.map(({ at, lab, scenario, score, maxScore, secondsUsed, hints, exam, ...how }) => [
    new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' '),
    exam === null ? lab : `${lab} of ${exam}`,
    scenario,
    `${score}/${maxScore}`,
    secondsUsed === null ? '-' : duration(secondsUsed),
    hints === null ? '-' : String(hints),
    `${how.passed ? 'passed' : 'not passed'}${how.solutionSeen === true ? ', solution seen' : ''}`,
  ]);
  return table([['WHEN', 'LAB', 'SCENARIO', 'SCORE', 'TIME', 'HINTS', 'RESULT'], ...rows], {
    right: [3, 4, 5],
    fit: columns,
  });
}

/** The trend of each scenario, the weakest domain and competency, and what to do next. */
export function standingText({ scenarios, weakest, next }: Standing, columns: number): string {
  const rows = scenarios.map((one) => [one.id, String(one.grades), trendText(one)]);
  return [
    ...(rows.length === 0 ? [] : [table([['SCENARIO', 'GRADES', 'TREND'], ...rows], { right: [1] }), '']),
    ...(weakest === null ? [] : [wrap(weakestText(weakest), columns, 'Weakest without the solution: ')]),
    next === null
      ? 'You have earned every point of every scenario.'
      : wrap(`\`cks-lab start ${next.scenario}\`: ${next.why}.`, columns, 'Next: '),
  ].join('\n');
}

/** The number of grades that a trend shows; older ones are left out. */
const TREND_LENGTH = 5;

function trendText({ trend }: ScenarioStanding): string {
  const shown = trend.slice(-TREND_LENGTH).map(percent).join(' → ');
  return trend.length > TREND_LENGTH ? `… ${shown}` : shown;
}

function weakestText({ domain, competency }: NonNullable<Standing['weakest']>): string {
  const whole = `${domain.name}, ${shareText(domain)}`;
  return competency === null ? whole : `${whole}; in it, ${competency.name}, ${shareText(competency)}`;
}

function shareText({ share, graded, scenarios }: Area): string {
  return `${percent(share)} of the points (${graded} of ${plural(scenarios, 'scenario')} graded)`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
