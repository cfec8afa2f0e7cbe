import type { LabMinor } from '../binaries/release.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import type { LabName, ProviderName } from '../providers/provider.ts';
import type { ScenarioId } from '../scenarios/scenario-id.ts';

/** An exam as it was started: later changes to its file, its scenarios or the settings do not affect it. */
export interface ExamPlan {
  readonly name: string;
  readonly title: string;
  readonly minutes: number;
  /** The percentage of the points that passes the exam. */
  readonly passMark: number;
  /** From which the tasks were drawn; `null` if a file names them. */
  readonly seed: string | null;
  /** The labs that may run at once. */
  readonly labsAtOnce: number;
  readonly tasks: readonly PlannedTask[];
  /** The process that starts the exam; if it ends before the clock runs, the exam is abandoned. */
  readonly starter: ProcessIdentity;
}

export interface PlannedTask {
  /** From 1. */
  readonly number: number;
  readonly lab: LabName;
  readonly scenario: ScenarioId;
  /** The absolute path of the folder that contains the scenario; `null` for a scenario of cks-lab itself. */
  readonly pack: string | null;
  readonly title: string;
  readonly domain: string;
  /** Empty if the scenario names none. */
  readonly competency: string;
  readonly minutes: number;
  /** Compared with those of the other tasks. */
  readonly weight: number;
  readonly provider: ProviderName;
  readonly minor: LabMinor;
}
