import type { CheckResult } from '../../grading/result.ts';
import type { MistakeCluster } from '../api.ts';
import type { ClassState } from '../events/state.ts';

/** Parts of what a grader found that differ between two learners with the same mistake. */
const OWN_PARTS: readonly (readonly [RegExp, string])[] = [
  // The random names of a grade.
  [/cks-[0-9a-f]{6,}/g, 'cks-…'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '…'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z?\b/g, '…'],
  // Where something is in a learner's own file.
  [/\b(lines?|columns?|rule|rules\[) ?\d+\]?/g, '$1 …'],
];

/** What the grader refuted, without what is only this learner's: the check, what it found, and what it expected. */
export function mistakeKey(scenario: string, { id, actual, expected }: CheckResult): string {
  return [scenario, id, commonPart(actual), commonPart(expected)].join('\n');
}

function commonPart(text: string): string {
  return OWN_PARTS.reduce((rest, [pattern, common]) => rest.replace(pattern, common), text);
}

/** The mistakes that more than one learner has made on a task and not corrected, the most common first. */
export function commonMistakes({ plan, seats }: ClassState): readonly MistakeCluster[] {
  const clusters = new Map<string, MistakeCluster>();
  for (const { id, name, tasks } of seats.values()) {
    if (name === null) continue;
    for (const { scenario, report, lines } of tasks) {
      for (const check of report?.checks ?? []) {
        if (check.status !== 'fail') continue;
        const key = mistakeKey(scenario, check);
        const text = lines[check.id] ?? null;
        const seat = { id, name, where: check.where === null ? null : { ...check.where, text } };
        const known = clusters.get(key);
        const { title, actual, expected } = check;
        const cluster = known ?? { key, scenario, check: check.id, title, actual, expected, seats: [] };
        clusters.set(key, { ...cluster, seats: [...cluster.seats, seat] });
      }
    }
  }
  const order = plan.tasks.map(({ scenario }) => String(scenario));
  return [...clusters.values()]
    .filter(({ seats: those }) => those.length > 1)
    .toSorted((a, b) => b.seats.length - a.seats.length || order.indexOf(a.scenario) - order.indexOf(b.scenario));
}
