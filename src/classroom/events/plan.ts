import { randomInt } from 'node:crypto';
import { type LabMinor, labMinors } from '../../binaries/release.ts';
import { isListOf, isNumber, isObjectOf, isOneOf, isString, narrowed, nullable } from '../../process/json-guard.ts';
import { PROVIDER_NAMES, type ProviderName } from '../../providers/provider.ts';
import { isScenarioId, type ScenarioId } from '../../scenarios/scenario-id.ts';

/** A class as it was started: later changes to its scenarios or the settings do not affect it. */
export interface ClassPlan {
  readonly title: string;
  /** What learners type to join: see `newCode`. */
  readonly code: string;
  /** `null` if the class has no time limit. */
  readonly minutes: number | null;
  /** `null` unless there are no hints, and no verdicts before the end. */
  readonly exam: {
    /** The percentage of the points that passes. */
    readonly passMark: number;
  } | null;
  /** From which each seat's order of the tasks is drawn; `null` if all have the same one. */
  readonly seed: string | null;
  readonly isRecorded: boolean;
  readonly seats: number;
  /** The labs that are made before anybody joins. */
  readonly warmSeats: number;
  readonly tasks: readonly ClassTask[];
}

export interface ClassTask {
  readonly scenario: ScenarioId;
  /** The absolute path of the folder that contains the scenario; `null` for a scenario of cks-lab itself. */
  readonly pack: string | null;
  readonly title: string;
  readonly domain: string;
  readonly minutes: number;
  readonly maxScore: number;
  readonly checks: readonly TaskCheck[];
  readonly provider: ProviderName;
  readonly minor: LabMinor;
}

export interface TaskCheck {
  readonly id: string;
  readonly title: string;
  readonly points: number;
}

export const isClassPlan = isObjectOf<ClassPlan>({
  title: isString,
  code: isString,
  minutes: nullable(isNumber),
  exam: nullable(isObjectOf<{ readonly passMark: number }>({ passMark: isNumber })),
  seed: nullable(isString),
  isRecorded: (value): value is boolean => typeof value === 'boolean',
  seats: isNumber,
  warmSeats: isNumber,
  tasks: isListOf(
    isObjectOf<ClassTask>({
      scenario: narrowed(isString, isScenarioId),
      pack: nullable(isString),
      title: isString,
      domain: isString,
      minutes: isNumber,
      maxScore: isNumber,
      checks: isListOf(isObjectOf<TaskCheck>({ id: isString, title: isString, points: isNumber })),
      provider: isOneOf(PROVIDER_NAMES),
      minor: isOneOf(labMinors),
    }),
  ),
});

/** Letters and digits that nobody confuses on a projector: without 0, 1, 5, I, L, O and S. */
const ALPHABET = '2346789ABCDEFGHJKMNPQRTUVWXYZ';

/** A code of 8 out of 29 characters, 39 bits: `K7QM-4XTD`. */
export function newCode(): string {
  const characters = Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}

/** The code that a learner means, whatever the case, spaces and dashes. */
export function codeTyped(text: string): string {
  const characters = text.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}
