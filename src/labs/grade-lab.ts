import { releaseOf } from '../binaries/release.ts';
import type { AuditExhibits } from '../checks/audit/exhibits.ts';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { apiServer } from '../checks/control-plane/api-server.ts';
import type { GradedLab } from '../grading/facts.ts';
import { type Graded, gradeChecks, gradedLab } from '../grading/grade.ts';
import type { CheckResult, GradeReport } from '../grading/result.ts';
import type { Check } from '../scenarios/check.ts';
import type { Scenario } from '../scenarios/load.ts';
import { shortcomings } from './choose-provider.ts';
import { runningNodes } from './find.ts';
import type { LabWork } from './lab.ts';
import type { LabRecord } from './lab-record.ts';
import { locked } from './start.ts';
import { keepWorkingManifest } from './working-manifest.ts';

/**
 * Grades a running lab; no other change to the lab takes place at the same time. `decided` is called with each result
 * as it becomes known.
 */
export function gradeLab(
  record: LabRecord,
  scenario: Scenario,
  work: LabWork,
  decided?: (result: CheckResult) => void,
): Promise<GradeReport> {
  return gradeLocked(record, scenario, work, async (_lab, report) => report, decided);
}

export interface Exhibited {
  readonly report: GradeReport;
  /** `null` if the scenario is not about auditing, or nothing could be graded. */
  readonly audit: AuditExhibits | null;
}

/** The same, with what a report shows besides the checks. */
export async function gradeWithExhibits(record: LabRecord, scenario: Scenario, work: LabWork): Promise<Exhibited> {
  // A grade without a page does not need it.
  const { auditExhibits } = await import('../checks/audit/exhibits.ts');
  return gradeLocked(record, scenario, work, async (lab, report) => ({
    report,
    audit: lab === null ? null : await auditExhibits(lab, report.checks),
  }));
}

/** `conclude` gets the lab with the facts of its grade, or `null` if nothing could be graded. */
function gradeLocked<T>(
  record: LabRecord,
  scenario: Scenario,
  work: LabWork,
  conclude: (lab: GradedLab | null, report: GradeReport) => Promise<T>,
  decided?: (result: CheckResult) => void,
): Promise<T> {
  return locked(work, record.name, async () => {
    const startedAt = new Date();
    const begun = performance.now();
    const [node, ...workers] = await runningNodes(work, record, work.signal);
    const lacks = await lackedBy(record, 1 + workers.length, scenario, work);
    const context = { node, scenario, minor: record.minor, signal: work.signal, progress: work.progress };
    const lab = lacks.length > 0 ? null : gradedLab(context, CHECK_KINDS);
    const graded =
      lab === null ? ungradable(scenario.definition.checks, lacks) : await gradeChecks(lab, CHECK_KINDS, decided);
    if (lab !== null) await keepManifestOf(lab, record, work);
    return conclude(lab, {
      schemaVersion: 1,
      lab: record.name,
      scenario: record.scenario,
      provider: record.provider,
      kubernetes: releaseOf('kube-apiserver', record.minor).version,
      startedAt: startedAt.toISOString(),
      seconds: Math.round(performance.now() - begun) / 1000,
      ...graded,
    });
  });
}

/** If a check has found the API server running. The grade stands whether or not this succeeds. */
async function keepManifestOf(lab: GradedLab, { name }: LabRecord, work: LabWork): Promise<void> {
  try {
    const state = await apiServer.collected(lab);
    if (state?.status === 'running') await keepWorkingManifest(work, name, lab.node, state);
  } catch {
    work.progress('The manifest with which the API server runs could not be kept');
  }
}

/** What a lab lacks that its scenario requires, for example because the scenario or the machine has changed. */
async function lackedBy(
  { provider, minor }: LabRecord,
  nodes: number,
  { definition: { requires } }: Scenario,
  { providers, signal }: LabWork,
): Promise<readonly string[]> {
  const few = nodes < requires.nodes ? [`the scenario needs ${requires.nodes} nodes, but this lab has ${nodes}`] : [];
  return [...few, ...(await shortcomings(providers[provider], { requires: { ...requires, nodes: 1 }, minor, signal }))];
}

/** No check can be decided on such a lab, and none of this is the learner's mistake. */
function ungradable(checks: readonly Check[], lacks: readonly string[]): Graded {
  const why = lacks.join('; ');
  const results = checks.map(
    ({ id, kind, title, points }): CheckResult => ({
      ...{ id, kind, title, status: 'error', points: 0, maxPoints: points },
      ...{ actual: 'this lab cannot do what the scenario requires', expected: '', why, where: null },
      hint: 'This does not count against you. Start the scenario again on a node that can.',
    }),
  );
  const maxScore = checks.reduce((sum, { points }) => sum + points, 0);
  return { score: 0, maxScore, passed: false, checks: results };
}
