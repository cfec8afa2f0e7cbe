import { gradeLab } from '../../labs/grade-lab.ts';
import type { LabWork } from '../../labs/lab.ts';
import type { Started } from '../../labs/start.ts';
import { applySteps } from '../../labs/steps/apply-steps.ts';
import { apiClient } from '../../node/api-client/api-client.ts';
import { MANIFESTS } from '../../node/manifest/manifest-folder.ts';
import type { Scenario } from '../../scenarios/load.ts';
import type { Answer } from '../../scenarios/load-answers.ts';
import { type LabOptions, withLab } from '../lab-of-scenario.ts';
import type { ObjectsOfCluster } from '../objects-of-cluster.ts';
import { settledObjects } from '../restore-objects.ts';
import { gradeObjectMutants } from './grade-object-mutants.ts';
import { type GradedMutant, gradedMutant } from './graded-mutant.ts';
import { manifestMutants } from './manifest-mutants.ts';

const MANIFEST = `${MANIFESTS}/kube-apiserver.yaml`;

/**
 * Grades, on a real API server, every manifest and every role, binding and NetworkPolicy that differs by one slip from
 * that of a solution. What passes means the same, is harmless, or reveals a hole in the scenario's checks. The lab is
 * always removed.
 */
export async function gradeMutants(
  scenario: Scenario,
  solution: Answer,
  options: LabOptions,
  work: LabWork,
): Promise<readonly GradedMutant[]> {
  const { audit, users } = scenario.definition;
  const graded: GradedMutant[] = [];
  const quiet = { ...work, progress: () => {} };
  await withLab(scenario, options, quiet, async (lab) => {
    const untouched = await objectsOf(lab, work.signal);
    await applySteps(lab.node, { ...solution, users }, quiet);
    const right = await gradeLab(lab.record, scenario, quiet);
    if (!right.passed)
      throw new Error(`${scenario.id} ${solution.name} itself scores only ${right.score} of ${right.maxScore}`);
    if (audit === undefined) graded.push(...(await gradeObjectMutants(lab, scenario, untouched, work)));
    else graded.push(...(await gradeManifestMutants(lab, scenario, [audit.policy, audit.log], work)));
  });
  return graded;
}

async function gradeManifestMutants(
  { record, node }: Started,
  scenario: Scenario,
  audited: readonly string[],
  work: LabWork,
): Promise<readonly GradedMutant[]> {
  const read = await node.readFile(MANIFEST, work);
  if (read.state !== 'file') throw new Error(`${MANIFEST} is ${read.state}`);
  const mutants = manifestMutants(new TextDecoder().decode(read.bytes), audited);
  const graded: GradedMutant[] = [];
  for (const [index, { change, text }] of mutants.entries()) {
    work.progress(`${scenario.id}: ${index + 1} of ${mutants.length}`, change);
    await node.writeFile(MANIFEST, text, work);
    graded.push(gradedMutant(change, await gradeLab(record, scenario, { ...work, progress: () => {} }), false));
  }
  return graded;
}

async function objectsOf({ node }: Started, signal: AbortSignal): Promise<ObjectsOfCluster> {
  const api = await apiClient(node, { signal });
  try {
    return await settledObjects(api, signal);
  } finally {
    api.close();
  }
}
