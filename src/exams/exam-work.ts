import type { LabWork } from '../labs/lab.ts';
import type { Scenario } from '../scenarios/load.ts';
import type { PlannedTask } from './plan.ts';

/** What is needed to run the labs of an exam and to grade them. */
export interface ExamWork extends LabWork {
  /** Rejects if the scenario no longer exists or is invalid. */
  readonly scenarioOf: (task: PlannedTask) => Promise<Scenario>;
}
