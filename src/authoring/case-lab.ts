import { randomBytes } from 'node:crypto';
import type { LabMinor } from '../binaries/release.ts';
import { gradeLab } from '../labs/grade-lab.ts';
import type { LabWork } from '../labs/lab.ts';
import { isLabName } from '../labs/lab-name.ts';
import { reset, start } from '../labs/start.ts';
import { applySteps, StepFailed } from '../labs/steps/apply-steps.ts';
import { stop } from '../labs/stop.ts';
import type { Provider } from '../providers/provider.ts';
import type { Answer, Scenario } from '../scenarios/load.ts';
import { faultsOf } from './prove-case.ts';

/** One answer, or the untouched lab, graded on a real API server. */
export interface ProvedCase {
  readonly side: 'untouched' | 'solution' | 'mistake';
  readonly name: string;
  /** Empty: it did what its author says. */
  readonly faults: readonly string[];
  /** `null` where it did not come to a grade. */
  readonly score: number | null;
  /** From the reset to the grade, and the grade alone. */
  readonly seconds: number;
  readonly gradeSeconds: number | null;
}

/** A lab in which cases are proved one after another, each on a node that nobody has touched. */
export interface CaseLab {
  /** Grades the lab after an answer's steps, or untouched. Throws when the lab itself fails. */
  prove(name: string, answer: Answer | null): Promise<ProvedCase>;
}

/** Makes a lab of a scenario, calls `use`, and removes the lab whatever happens. */
export async function withCaseLab(
  scenario: Scenario,
  { provider, minor }: { readonly provider: Provider; readonly minor: LabMinor },
  work: LabWork,
  use: (lab: CaseLab) => Promise<void>,
): Promise<void> {
  const name = `check-${scenario.id}-${randomBytes(3).toString('hex')}`.slice(-40).replace(/^-/, '');
  if (!isLabName(name)) throw new TypeError(`${name} cannot name a lab`);
  const { record, node: first } = await start({ name, scenario, minor, provider: async () => provider }, work);
  let fresh: typeof first | null = first;

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

  try {
    await use({ prove });
  } finally {
    await stop(record, { ...work, signal: AbortSignal.timeout(120_000) });
  }
}
