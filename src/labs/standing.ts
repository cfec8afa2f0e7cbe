import type { ScenarioSummary } from '../scenarios/summary.ts';
import type { PastGrade } from './history.ts';

/** The learner's standing, derived from the grades of the scenarios that can be started. */
export interface Standing {
  /** Scenarios that have been graded, in the order of the list. */
  readonly scenarios: readonly ScenarioStanding[];
  /** The domain, and the competency in it, with the lowest share; `null` if nothing was graded, or none is below 1. */
  readonly weakest: { readonly domain: Area; readonly competency: Area | null } | null;
  readonly next: Advice | null;
}

export interface ScenarioStanding {
  readonly id: string;
  readonly domain: string;
  readonly competency: string;
  readonly grades: number;
  /** Shares of the points of each grade, 0 to 1, oldest first. */
  readonly trend: readonly number[];
  /**
   * The share of the points in the latest grade that was given before the solution was shown; 0 if there is none.
   * Grades without this information count.
   */
  readonly unaided: number;
  readonly onlyWithSolution: boolean;
}

/** A domain or a competency. */
export interface Area {
  readonly name: string;
  /** The mean of `unaided` of its graded scenarios. */
  readonly share: number;
  readonly graded: number;
  /** All of its scenarios that can be started. */
  readonly scenarios: number;
}

export interface Advice {
  readonly scenario: string;
  readonly why: string;
}

export function standingOf(grades: readonly PastGrade[], summaries: readonly ScenarioSummary[]): Standing {
  const scenarios = summaries.flatMap((summary) => {
    const own = attempts(grades.filter(({ scenario, maxScore }) => scenario === summary.id && maxScore > 0));
    return own.length === 0 ? [] : [scenarioStanding(summary, own)];
  });
  const weakest = weakestOf(scenarios, summaries);
  return { scenarios, weakest, next: adviceFor(scenarios, weakest, summaries) };
}

/** Without the grades on the way: of those that `watch` gives one attempt, only the last counts. */
function attempts(grades: readonly PastGrade[]): readonly PastGrade[] {
  return grades.filter((grade, index) => {
    const next = grades[index + 1];
    const isSameAttempt = next?.lab === grade.lab && (next.secondsUsed ?? 0) >= (grade.secondsUsed ?? 0);
    return !(grade.watched && isSameAttempt);
  });
}

function scenarioStanding({ id, domain, competency }: ScenarioSummary, own: readonly PastGrade[]): ScenarioStanding {
  const counted = own.filter(({ solutionSeen }) => solutionSeen !== true).at(-1);
  return {
    ...{ id, domain, competency },
    grades: own.length,
    trend: own.map(shareOf),
    unaided: counted === undefined ? 0 : shareOf(counted),
    onlyWithSolution: counted === undefined,
  };
}

function weakestOf(scenarios: readonly ScenarioStanding[], summaries: readonly ScenarioSummary[]): Standing['weakest'] {
  const domain = lowest(scenarios, summaries, (one) => one.domain);
  if (domain === null) return null;
  const inDomain = <T extends { readonly domain: string }>(all: readonly T[]) =>
    all.filter((one) => one.domain === domain.name);
  return { domain, competency: lowest(inDomain(scenarios), inDomain(summaries), (one) => one.competency) };
}

interface Classified {
  readonly domain: string;
  readonly competency: string;
}

/** The first of the areas with the lowest share below 1. */
function lowest(
  scenarios: readonly ScenarioStanding[],
  summaries: readonly ScenarioSummary[],
  areaOf: (one: Classified) => string,
): Area | null {
  const areas = [...new Set(scenarios.map(areaOf))]
    .filter((name) => name !== '')
    .map((name): Area => {
      const own = scenarios.filter((one) => areaOf(one) === name);
      const share = own.reduce((sum, { unaided }) => sum + unaided, 0) / own.length;
      return { name, share, graded: own.length, scenarios: summaries.filter((one) => areaOf(one) === name).length };
    })
    .filter(({ share }) => share < 1);
  return areas.reduce<Area | null>((least, area) => (least === null || area.share < least.share ? area : least), null);
}

/**
 * The weakest scenario of the weakest area, or else one that has not been graded. `null` if all points have been
 * earned.
 */
function adviceFor(
  scenarios: readonly ScenarioStanding[],
  weakest: Standing['weakest'],
  summaries: readonly ScenarioSummary[],
): Advice | null {
  if (weakest !== null) {
    const { domain, competency } = weakest;
    const candidates = scenarios
      .filter((one) => one.domain === domain.name && (competency === null || one.competency === competency.name))
      .toSorted((a, b) => a.unaided - b.unaided);
    const [chosen] = candidates;
    if (chosen !== undefined) return { scenario: chosen.id, why: whyAgain(chosen, competency ?? domain) };
  }
  const untried = summaries.find(({ id }) => !scenarios.some((one) => one.id === id));
  return untried === undefined
    ? null
    : { scenario: untried.id, why: scenarios.length === 0 ? 'it is the first' : 'you have not been graded on it yet' };
}

function whyAgain({ onlyWithSolution, unaided }: ScenarioStanding, { name }: Area): string {
  return onlyWithSolution
    ? `${name} is where you are weakest, and you have been graded on it only after you had seen the solution`
    : `${name} is where you are weakest, and your last grade without the solution was ${percent(unaided)} of its points`;
}

/** `83 %`; 100 % only if nothing is missing. */
export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function shareOf({ score, maxScore }: PastGrade): number {
  return score / maxScore;
}
