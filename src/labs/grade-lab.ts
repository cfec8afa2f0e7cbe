import { releaseOf } from '../binaries/release.ts';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { grade } from '../grading/grade.ts';
import type { GradeReport } from '../grading/result.ts';
import type { Scenario } from '../scenarios/load.ts';
import { runningNode } from './find.ts';
import type { LabWork } from './lab.ts';
import type { LabRecord } from './lab-record.ts';
import { locked } from './start.ts';

/** Grades a lab that runs; no other change of the lab goes on at the same time. */
export function gradeLab(record: LabRecord, scenario: Scenario, work: LabWork): Promise<GradeReport> {
  return locked(work, record.name, async () => {
    const startedAt = new Date();
    const begun = performance.now();
    const node = await runningNode(work, record, work.signal);
    const graded = await grade(
      { node, scenario, minor: record.minor, signal: work.signal, progress: work.progress },
      CHECK_KINDS,
    );
    return {
      schemaVersion: 1,
      lab: record.name,
      scenario: record.scenario,
      provider: record.provider,
      kubernetes: releaseOf('kube-apiserver', record.minor).version,
      startedAt: startedAt.toISOString(),
      seconds: Math.round(performance.now() - begun) / 1000,
      ...graded,
    };
  });
}
