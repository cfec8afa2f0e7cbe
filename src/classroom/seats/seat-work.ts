import type { LabWork } from '../../labs/lab.ts';
import { isLabName } from '../../labs/lab-name.ts';
import type { LabName } from '../../providers/provider.ts';
import type { Scenario } from '../../scenarios/load.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import type { SeatId } from '../events/event.ts';
import type { ClassPlan, ClassTask } from '../events/plan.ts';

/** What is needed to run the labs of a class and to grade them. The data folder is the folder of the class. */
export interface SeatWork extends LabWork {
  /** Rejects if the scenario no longer exists or is invalid. */
  readonly scenarioOf: (task: ClassTask) => Promise<Scenario>;
}

/** Throws RangeError if the class has no such task. */
export function taskNamed({ tasks }: ClassPlan, scenario: ScenarioId): ClassTask {
  const task = tasks.find((one) => one.scenario === scenario);
  if (task === undefined) throw new RangeError(`the class has no task ${scenario}`);
  return task;
}

/** The lab of a task of a seat; its name is unique within the class. */
export function labOf(seat: SeatId, task: ClassTask, { tasks }: ClassPlan): LabName {
  const name = `${seat}-task-${tasks.indexOf(task) + 1}`;
  if (!isLabName(name)) throw new RangeError(`${name} is not the name of a lab`);
  return name;
}
