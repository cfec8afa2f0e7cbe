import type { LabState } from '../../labs/lab.ts';
import type { Advice } from '../../labs/standing.ts';
import type { ScenarioSummary } from '../../scenarios/summary.ts';
import type { Entry } from '../prompts.ts';

/** A scenario as the menu offers it. */
export interface Offer {
  readonly summary: ScenarioSummary;
  /** The state of its newest lab; `null` if it has none. */
  readonly state: LabState | null;
  /** `26/26`; `null` if it has not been graded. */
  readonly best: string | null;
}

/**
 * The entries for a search term, every word of which must occur in the ID, the title, the domain or the competency. They
 * are listed by domain; without a term, what to do next comes first.
 */
export function menuEntries(offers: readonly Offer[], next: Advice | null, term: string): readonly Entry[] {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean);
  const found = offers.filter(({ summary }) => {
    const text = [summary.id, summary.title, summary.domain, summary.competency].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const stateWidth = Math.max(0, ...offers.map(({ state }) => (state ?? '').length));
  const choice = (offer: Offer, why = offer.summary.competency) => choiceOf(offer, why, stateWidth);
  const advised = words.length === 0 ? found.find(({ summary }) => summary.id === next?.scenario) : undefined;
  const domains = [...new Set(found.map(({ summary }) => summary.domain))];
  return [
    ...(advised === undefined || next === null ? [] : [{ heading: 'What to do next' }, choice(advised, next.why)]),
    ...domains.flatMap((domain) => [
      { heading: domain },
      ...found.filter(({ summary }) => summary.domain === domain).map((offer) => choice(offer)),
    ]),
  ];
}

function choiceOf({ summary, state, best }: Offer, description: string, stateWidth: number): Entry {
  const { id, title, minutes, points } = summary;
  const name = [
    id.padEnd(9),
    `${minutes} min`.padStart(6),
    (best ?? `-/${points}`).padStart(6),
    (state ?? '').padEnd(stateWidth),
    title,
  ];
  return { value: id, name: name.filter(Boolean).join('  '), description };
}
