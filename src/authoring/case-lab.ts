import { gradeLab } from '../labs/grade-lab.ts';
import type { LabWork } from '../labs/lab.ts';
import type { LabRecord } from '../labs/lab-record.ts';
import { reset } from '../labs/start.ts';
import { applySteps, StepFailed } from '../labs/steps/apply-steps.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Scenario } from '../scenarios/load.ts';
import type { Answer } from '../scenarios/load-answers.ts';
import { type LabOptions, withLab } from './lab-of-scenario.ts';
import { faultsOf } from './prove-case.ts';

/** One answer, or the untouched lab, graded on a real API server. */
export interface ProvedCase {
  readonly side: 'untouched' | 'solution' | 'mistake';
  readonly name: string;
  /** Empty: it did what its author says. */
  readonly faults: readonly string[];
  /** `null` if it did not come to a grade. */
  readonly score: number | null;
  /** From the reset to the grade, and the grade alone. */
  readonly seconds: number;
  readonly gradeSeconds: number | null;
}

/** A lab in which cases are proved one after another, each on an untouched node. */
export interface CaseLab {
  /** Grades the lab after an answer's steps, or untouched. Throws when the lab itself fails. */
  prove(name: string, answer: Answer | null): Promise<ProvedCase>;
}

/** Makes a lab of a scenario, calls `use`, and removes the lab whatever happens. */
export function withCaseLab(
  scenario: Scenario,
  options: LabOptions,
  work: LabWork,
  use: (lab: CaseLab) => Promise<void>,
): Promise<void> {
  return withLab(scenario, options, work, ({ record, node }) => use(caseLab(scenario, record, node, work)));
}

function caseLab(scenario: Scenario, record: LabRecord, first: LabNode, work: LabWork): CaseLab {
  let fresh: LabNode | null = first;

  async function prove(caseName: string, answer: Answer | null): Promise<ProvedCase> {
    const begun = performance.now();
    const node = fresh ?? (await reset(record, scenario, work));
    fresh = null;
    const about = { side: answer?.side ?? 'untouched', name: caseName } as const;
    const seconds = () => (performance.now() - begun) / 1000;
    try {
      if (answer !== null) await applySteps(node, { ...answer, users: scenario.definition.users }, work);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      return { ...about, faults: [error.message], score: null, seconds: seconds(), gradeSeconds: null };
    }
    const report = await gradeLab(record, scenario, work);
    const { score, seconds: gradeSeconds } = report;
    return { ...about, faults: faultsOf(answer, report), score, seconds: seconds(), gradeSeconds };
  }

  return { prove };
}
