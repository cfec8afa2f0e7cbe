import { isRecord } from '../../kubernetes/decoding/record.ts';
import { gradeLab } from '../../labs/grade-lab.ts';
import type { LabWork } from '../../labs/lab.ts';
import type { Started } from '../../labs/start.ts';
import { type ApiClient, apiClient } from '../../node/api-client/api-client.ts';
import type { Scenario } from '../../scenarios/load.ts';
import { type ClusterObject, contentOf, isAlike, type ObjectsOfCluster } from '../objects-of-cluster.ts';
import { restoreObjects, settledObjects } from '../restore-objects.ts';
import { type GradedMutant, gradedMutant } from './graded-mutant.ts';
import { meansTheSame } from './meaning.ts';
import { MUTATED_KINDS, objectMutants } from './object-mutants.ts';

/**
 * Grades, on a lab with a solution, every role, binding and NetworkPolicy of the solution with one slip, one after
 * another. `untouched` are the objects of the lab before the solution. What the API server refuses is left out.
 */
export async function gradeObjectMutants(
  { record, node }: Started,
  scenario: Scenario,
  untouched: ObjectsOfCluster,
  work: LabWork,
): Promise<readonly GradedMutant[]> {
  const { signal } = work;
  const api = await apiClient(node, { signal });
  const graded: GradedMutant[] = [];
  try {
    const solved = await settledObjects(api, signal);
    for (const [path, object] of solved) {
      const earlier = untouched.get(path);
      const kind = String(object.body.kind);
      if (!MUTATED_KINDS.some((one) => one === kind) || (earlier !== undefined && isAlike(earlier, object))) continue;
      const mutants = objectMutants(kind, object.body);
      for (const [index, { change, body }] of mutants.entries()) {
        const name = `${kind} ${path.split('/').at(-1)}: ${change}`;
        work.progress(`${scenario.id}: ${index + 1} of ${mutants.length}`, name);
        if (!isRecord(body) || !(await put(api, path, { ...object, body }, signal))) continue;
        const report = await gradeLab(record, scenario, { ...work, progress: () => {} });
        const changed = new Map([...solved, [path, { ...object, body }]]);
        const isEqual = report.passed && meansTheSame(kind, solved, changed, record.minor);
        graded.push(gradedMutant(name, report, isEqual));
        if (!(await put(api, path, object, signal))) throw new Error(`${path} could not be restored`);
      }
    }
    if ((await restoreObjects(api, untouched, signal)) === null) throw new Error('the lab could not be restored');
    return graded;
  } finally {
    api.close();
  }
}

/** Replaces an object, or makes it anew if the change affects an immutable field. `false` if it is refused. */
async function put(
  api: ApiClient,
  path: string,
  { collection, body }: ClusterObject,
  signal: AbortSignal,
): Promise<boolean> {
  const { status } = await api.json({ method: 'PUT', path, body: contentOf(body), signal });
  if (status === 200 || status === 201) return true;
  const dryRun = await api.json({ method: 'POST', path: `${collection}?dryRun=All`, body: renamed(body), signal });
  if (dryRun.status !== 201) return false;
  await api.json({ method: 'DELETE', path, signal });
  return (await api.json({ method: 'POST', path: collection, body: contentOf(body), signal })).status === 201;
}

function renamed(body: ClusterObject['body']): ClusterObject['body'] {
  const content = contentOf(body);
  return {
    ...content,
    metadata: { ...(isRecord(content.metadata) ? content.metadata : {}), name: 'tried-as-another' },
  };
}
