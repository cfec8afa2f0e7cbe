import { gradeLab } from '../labs/grade-lab.ts';
import type { LabWork } from '../labs/lab.ts';
import type { LabRecord } from '../labs/lab-record.ts';
import { reset } from '../labs/start.ts';
import { applySteps, StepFailed } from '../labs/steps/apply-steps.ts';
import { type ApiClient, apiClient } from '../node/api-client/api-client.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Scenario } from '../scenarios/load.ts';
import type { Answer } from '../scenarios/load-answers.ts';
import { type LabOptions, withLab } from './lab-of-scenario.ts';
import type { ObjectsOfCluster } from './objects-of-cluster.ts';
import { faultsOf } from './prove-case.ts';
import { restoreObjects, settledObjects } from './restore-objects.ts';

/** One answer, or the untouched lab, graded on a real API server. */
export interface ProvedCase {
  readonly side: 'untouched' | 'solution' | 'mistake';
  readonly name: string;
  /** Empty if it did what its author states. */
  readonly faults: readonly string[];
  /** `null` if it was not graded. */
  readonly score: number | null;
  /** The time from the reset to the end of the grade, and that of the grade alone. */
  readonly seconds: number;
  readonly gradeSeconds: number | null;
}

/** A lab in which cases are proved one after another, each on an unmodified node. */
export interface CaseLab {
  /** Grades the lab after the steps of an answer, or untouched. Throws if the lab itself fails. */
  prove(name: string, answer: Answer | null): Promise<ProvedCase>;
}

/** Creates a lab of a scenario, calls `use`, and always removes the lab. */
export function withCaseLab(
  scenario: Scenario,
  options: LabOptions,
  work: LabWork,
  use: (lab: CaseLab) => Promise<void>,
): Promise<void> {
  return withLab(scenario, options, work, ({ record, node }) => use(caseLab(scenario, record, node, work)));
}

function caseLab(scenario: Scenario, record: LabRecord, first: LabNode, work: LabWork): CaseLab {
  let node = first;
  /** The objects of an untouched lab; `null` until they are needed. */
  let untouched: ObjectsOfCluster | null = null;
  /** What has been changed on the node since then. */
  let touched: 'nothing' | 'objects' | 'node' = 'nothing';

  /** The last case checks the result of a reset, so it always gets a reset node. */
  async function freshNode(isLast: boolean): Promise<LabNode> {
    if (touched === 'nothing') return node;
    if (touched === 'objects' && !isLast && untouched !== null) {
      const before = untouched;
      untouched = await asking((api) => restoreObjects(api, before, work.signal));
      if (untouched !== null) return node;
    }
    untouched = null;
    return reset(record, scenario, work);
  }

  async function asking<T>(ask: (api: ApiClient) => Promise<T>): Promise<T> {
    const api = await apiClient(node, { signal: work.signal });
    try {
      return await ask(api);
    } finally {
      api.close();
    }
  }

  async function prove(caseName: string, answer: Answer | null): Promise<ProvedCase> {
    const begun = performance.now();
    node = await freshNode(answer === null);
    touched = touchedBy(answer, scenario);
    if (touched === 'objects') untouched ??= await asking((api) => settledObjects(api, work.signal));
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

/** An answer with only kubectl steps changes objects; if requests are logged, it also changes the log. */
function touchedBy(answer: Answer | null, { definition: { audit } }: Scenario): 'objects' | 'node' {
  const steps = answer?.steps ?? [];
  return audit === undefined && steps.every((step) => 'kubectl' in step) ? 'objects' : 'node';
}
