import { randomBytes } from 'node:crypto';
import type { LabMinor } from '../binaries/release.ts';
import { gradeLab } from '../labs/grade-lab.ts';
import type { LabWork } from '../labs/lab.ts';
import { isLabName } from '../labs/lab-name.ts';
import { reset, start } from '../labs/start.ts';
import { applySteps } from '../labs/steps/apply-steps.ts';
import { stop } from '../labs/stop.ts';
import type { Provider } from '../providers/provider.ts';
import { type Answer, loadAnswers, type Scenario } from '../scenarios/load.ts';
import { faultsOf } from './prove-case.ts';

/** One answer, or the untouched lab, graded on a real API server. */
export interface ProvedCase {
  readonly scenario: string;
  readonly side: 'untouched' | 'solution' | 'mistake';
  readonly name: string;
  /** Empty: it did what its author says. */
  readonly faults: readonly string[];
  readonly score: number;
  readonly maxScore: number;
  /** From the reset to the grade, and the grade alone. */
  readonly seconds: number;
  readonly gradeSeconds: number;
}

export interface CheckOptions {
  readonly provider: Provider;
  readonly minor: LabMinor;
  /** Only answers of these names; every one when it is empty. */
  readonly only: readonly string[];
  readonly onCase: (proved: ProvedCase) => void;
}

/**
 * Proves a scenario two-sided in one lab: untouched it fails with 0 points, each solution passes everything, each
 * mistake fails exactly what it names and in its words, and after the last reset the lab is untouched again.
 * Throws when an answer's files are wrong; the lab is removed whatever happens.
 */
export async function checkScenario(
  scenario: Scenario,
  options: CheckOptions,
  work: LabWork,
): Promise<readonly ProvedCase[]> {
  const { answers, problems } = await loadAnswers(scenario);
  if (problems.length > 0) {
    throw new Error(
      problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'),
    );
  }
  const chosen = answers.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const name = `check-${scenario.id}-${randomBytes(3).toString('hex')}`.slice(-40);
  if (!isLabName(name)) throw new TypeError(`${name} cannot name a lab`);
  const { record } = await start(
    { name, scenario, minor: options.minor, provider: () => Promise.resolve(options.provider) },
    work,
  );
  const proved: ProvedCase[] = [];
  try {
    const cases = [null, ...chosen, null];
    for (const [index, answer] of cases.entries()) {
      work.progress(`${scenario.id}: ${answer === null ? 'untouched' : answer.name} (${index + 1} of ${cases.length})`);
      const begun = performance.now();
      const quiet = { ...work, progress: () => {} };
      if (index > 0) {
        const node = await reset(record, scenario, quiet);
        if (answer !== null) await applySteps(node, { ...answer, users: scenario.definition.users }, quiet);
      }
      const report = await gradeLab(record, scenario, quiet);
      const result: ProvedCase = {
        scenario: scenario.id,
        side: answer?.side ?? 'untouched',
        name: caseName(answer, index),
        faults: faultsOf(answer, report),
        score: report.score,
        maxScore: report.maxScore,
        seconds: (performance.now() - begun) / 1000,
        gradeSeconds: report.seconds,
      };
      proved.push(result);
      options.onCase(result);
    }
  } finally {
    await stop(record, { ...work, signal: AbortSignal.timeout(120_000) });
  }
  return proved;
}

function caseName(answer: Answer | null, index: number): string {
  if (answer !== null) return answer.name;
  return index === 0 ? 'before everything' : 'after the last reset';
}
