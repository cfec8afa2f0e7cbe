import { createHash } from 'node:crypto';
import type { Standing } from '../labs/standing.ts';
import type { ScenarioSummary } from '../scenarios/summary.ts';

/** The chance of a scenario whose points have all been earned, compared with 1 for one without any. */
const LEAST = 0.2;

/**
 * Draws scenarios that fit into the minutes. Those of which the learner earned fewer points come more often; one that
 * has not been graded counts as its competency, or its domain, does. The same arguments draw the same scenarios. Empty
 * if not even the shortest one fits.
 */
export function draw(
  summaries: readonly ScenarioSummary[],
  { scenarios: graded }: Pick<Standing, 'scenarios'>,
  { minutes, seed }: { readonly minutes: number; readonly seed: string },
): readonly ScenarioSummary[] {
  const mean = (known: readonly { readonly unaided: number }[]) =>
    known.length === 0 ? null : known.reduce((sum, { unaided }) => sum + unaided, 0) / known.length;
  const earned = ({ id, domain, competency }: ScenarioSummary) => {
    const inDomain = graded.filter((one) => one.domain === domain);
    return (
      mean(graded.filter((one) => one.id === id)) ??
      mean(inDomain.filter((one) => one.competency === competency)) ??
      mean(inDomain) ??
      0
    );
  };
  // A weighted sample without replacement: Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006).
  const order = summaries
    .map((summary) => ({
      summary,
      key: numberFrom(seed, summary.id) ** (1 / (LEAST + (1 - LEAST) * (1 - earned(summary)))),
    }))
    .toSorted((a, b) => b.key - a.key);
  let left = minutes;
  const drawn: ScenarioSummary[] = [];
  for (const { summary } of order) {
    if (summary.minutes > left) continue;
    left -= summary.minutes;
    drawn.push(summary);
  }
  return drawn;
}

/** A number between 0 and 1 that depends on nothing else, so that a new scenario does not change those of the others. */
function numberFrom(seed: string, id: string): number {
  return createHash('sha256').update(`${seed}\n${id}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
