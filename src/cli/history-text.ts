import type { PastGrade } from '../labs/history.ts';
import { type Area, percent, type ScenarioStanding, type Standing } from '../labs/standing.ts';
import { plural } from '../text/plural.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** Every grade, one per row; `-` for what earlier versions did not record. */
export function gradesText(grades: readonly PastGrade[]): string {
  const rows = grades.map(({ at, lab, scenario, provider, score, maxScore, passed, ...how }) => [
    at,
    how.exam === null ? lab : `${lab} of ${how.exam}`,
    scenario,
    provider,
    `${score}/${maxScore}`,
    how.secondsUsed === null ? '-' : duration(how.secondsUsed),
    how.hints === null ? '-' : String(how.hints),
    how.solutionSeen === null ? '-' : how.solutionSeen ? 'seen' : 'not seen',
    passed ? 'passed' : 'not passed',
  ]);
  return table([['WHEN', 'LAB', 'SCENARIO', 'NODE', 'SCORE', 'TIME', 'HINTS', 'SOLUTION', ''], ...rows], {
    right: [4, 5, 6],
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
