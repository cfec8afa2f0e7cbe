import { gradeLab } from '../../labs/grade-lab.ts';
import type { LabWork } from '../../labs/lab.ts';
import { applySteps } from '../../labs/steps/apply-steps.ts';
import { MANIFESTS } from '../../node/manifest/manifest-folder.ts';
import type { Scenario } from '../../scenarios/load.ts';
import type { Answer } from '../../scenarios/load-answers.ts';
import { type LabOptions, withLab } from '../lab-of-scenario.ts';
import { manifestMutants } from './manifest-mutants.ts';

export interface GradedMutant {
  readonly change: string;
  readonly score: number;
  readonly passed: boolean;
  /** Checks that could not decide. */
  readonly errors: readonly string[];
}

const MANIFEST = `${MANIFESTS}/kube-apiserver.yaml`;

/**
 * Grades, on a real API server, every manifest that differs by one slip from that of a solution. A manifest that passes
 * is either harmless or reveals a hole in the scenario's checks, which its author must decide. The lab is always
 * removed.
 */
export async function gradeMutants(
  scenario: Scenario,
  solution: Answer,
  options: LabOptions,
  work: LabWork,
): Promise<readonly GradedMutant[]> {
  const { audit } = scenario.definition;
  const audited = audit === undefined ? [] : [audit.policy, audit.log];
  const graded: GradedMutant[] = [];
  const quiet = { ...work, progress: () => {} };
  await withLab(scenario, options, quiet, async ({ record, node }) => {
    await applySteps(node, { ...solution, users: scenario.definition.users }, quiet);
    const right = await gradeLab(record, scenario, quiet);
    if (!right.passed)
      throw new Error(`${scenario.id} ${solution.name} itself scores only ${right.score} of ${right.maxScore}`);
    const read = await node.readFile(MANIFEST, work);
    if (read.state !== 'file') throw new Error(`${MANIFEST} is ${read.state}`);
    const mutants = manifestMutants(new TextDecoder().decode(read.bytes), audited);
    for (const [index, { change, text }] of mutants.entries()) {
      work.progress(`${scenario.id} ${solution.name}: ${index + 1} of ${mutants.length}`, change);
      await node.writeFile(MANIFEST, text, work);
      const { score, passed, checks } = await gradeLab(record, scenario, quiet);
      const errors = checks.flatMap(({ id, status, why }) => (status === 'error' ? [`${id}: ${why}`] : []));
      graded.push({ change, score, passed, errors });
    }
  });
  return graded;
}
