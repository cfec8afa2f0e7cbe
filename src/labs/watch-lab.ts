import { setTimeout as sleep } from 'node:timers/promises';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { boundChecks } from '../grading/define-check.ts';
import { allReads } from '../grading/reads.ts';
import type { GradeReport } from '../grading/result.ts';
import type { LabNode } from '../node/lab-node.ts';
import { MANIFESTS } from '../node/manifest/manifest-folder.ts';
import { LockHeld } from '../process/lock-held.ts';
import type { Scenario } from '../scenarios/load.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';
import { runningNode } from './find.ts';
import { gradeLab } from './grade-lab.ts';
import type { LabWork } from './lab.ts';
import type { LabRecord } from './lab-record.ts';

/** Milliseconds between two checks of the files. */
const POLL_INTERVAL = 1_000;

/**
 * Grades a lab, and again whenever a static pod's manifest or a file that one of its checks reads has changed. Waits
 * while another process is working on the lab. Ends only when the signal is aborted, by throwing its reason.
 */
export async function* watchLab(
  record: LabRecord,
  scenario: Scenario,
  work: LabWork,
  pollInterval = POLL_INTERVAL,
): AsyncGenerator<GradeReport, never> {
  let graded: string | null = null;
  for (;;) {
    try {
      const node = await runningNode(work, record, work.signal);
      // Read before the grade, so that files that change in the meantime cause another grade.
      const seen = await stateOfFiles(node, scenario.definition, work.signal);
      if (seen !== graded) {
        const report = await gradeLab(record, scenario, work);
        graded = seen;
        yield report;
      }
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
    }
    await sleep(pollInterval, undefined, { signal: work.signal });
  }
}

async function stateOfFiles(node: LabNode, scenario: ScenarioDefinition, signal: AbortSignal): Promise<string> {
  const manifests = (await node.list(MANIFESTS, { signal })) ?? [];
  const { files } = allReads(boundChecks(scenario, CHECK_KINDS).map(({ reads }) => reads));
  const paths = [...manifests.map((name) => `${MANIFESTS}/${name}`), ...files];
  const stats = await node.stats(paths, { signal });
  return JSON.stringify(paths.map((path, index) => [path, stats[index]?.inode, stats[index]?.ctime]));
}
