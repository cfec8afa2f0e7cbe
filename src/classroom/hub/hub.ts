import type { Scenario } from '../../scenarios/load.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import type { SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import { type RunningSeats, type RunSeatsOptions, runSeats } from '../seats/run-seats.ts';
import type { SeatWork } from '../seats/seat-work.ts';
import type { HubParts } from './parts.ts';
import { type Presence, presence } from './presence.ts';
import { recordingsFolder } from './recording.ts';
import { type SeatsTerminals, seatsTerminals } from './seats-terminals.ts';

/** A class that is going on, with all that works for it; the server shows it. */
export interface Hub {
  readonly live: LiveClass;
  readonly seats: RunningSeats;
  readonly scenarios: ReadonlyMap<ScenarioId, Scenario>;
  readonly presence: Presence;
  readonly terminals: SeatsTerminals;
  readonly pages: HubParts['pages'];
  /** Grows whenever something that is shown about a seat may have changed. */
  version(seat: SeatId): number;
  /** The sum of all versions. */
  classVersion(): number;
  /** Resolves when the signal of the work has been aborted and nothing works any more. */
  readonly ended: Promise<void>;
}

/** Rejects if a scenario of the class no longer exists or is invalid. */
export async function startHub(
  live: LiveClass,
  work: SeatWork,
  parts: HubParts,
  options: RunSeatsOptions,
): Promise<Hub> {
  const { plan } = live.state();
  const scenarios = new Map<ScenarioId, Scenario>();
  for (const task of plan.tasks) scenarios.set(task.scenario, await work.scenarioOf(task));
  const versions = new Map<SeatId, number>();
  let all = 0;
  let sum = 0;
  const changed = (seat: SeatId | null) => {
    sum += 1;
    if (seat === null) all += 1;
    else versions.set(seat, (versions.get(seat) ?? 0) + 1);
  };
  const unsubscribe = live.onEvent((event) => changed('seat' in event ? event.seat : null));
  const seats = runSeats(live, work, options, changed);
  const terminals = seatsTerminals(live, seats, parts, recordingsFolder(work.dataFolder));
  const present = presence(live);
  return {
    ...{ live, seats, scenarios, presence: present, terminals, pages: parts.pages },
    version: (seat) => all + (versions.get(seat) ?? 0),
    classVersion: () => sum,
    ended: seats.ended.then(() => {
      unsubscribe();
      present.close();
      terminals.close();
    }),
  };
}
