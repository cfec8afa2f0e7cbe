import { CHECK_KINDS } from '../checks/catalogue.ts';
import { boundChecks } from '../grading/define-check.ts';
import { allReads, type Reads } from '../grading/reads.ts';
import type { LabNode } from '../node/lab-node.ts';
import { MANIFESTS } from '../node/manifest/manifest-folder.ts';
import { ProcessError } from '../process/run.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';

/**
 * Versions of what a grade depends on, by path (`/etc/kubernetes/audit/policy.yaml`) or by kind and name (`Role
 * web/deployer`). What does not exist has none.
 */
export type Versions = ReadonlyMap<string, string>;

/** What the checks of a scenario read. */
export function readsOf(scenario: ScenarioDefinition): Reads {
  return allReads(boundChecks(scenario, CHECK_KINDS).map(({ reads }) => reads));
}

/** The manifests of static pods, and the files that checks read. */
export async function fileVersions(node: LabNode, { files }: Reads, signal: AbortSignal): Promise<Versions> {
  const manifests = (await node.list(MANIFESTS, { signal })) ?? [];
  const paths = [...new Set([...manifests.map((name) => `${MANIFESTS}/${name}`), ...files])];
  const stats = await node.stats(paths, { signal });
  return new Map(
    paths.flatMap((path, index) => {
      const stat = stats[index];
      return stat ? [[path, `${stat.inode} ${stat.ctime.getTime()}`]] : [];
    }),
  );
}

/** Milliseconds. */
const GET_TIMEOUT = 5_000;

const EACH_OBJECT =
  '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.uid}@{.metadata.resourceVersion}{"\\n"}{end}';

/** Objects that the actions of a grade create, which bear its name. */
const OF_A_GRADE = /cks-[0-9a-f]{12}/;

/** Every object of the types that checks read; `null` if the API server does not answer. */
export async function objectVersions(
  node: LabNode,
  { objects, types }: Reads,
  signal: AbortSignal,
): Promise<Versions | null> {
  const all = [...new Set([...types, ...objects.map(({ type }) => type)])];
  if (all.length === 0) return new Map();
  const args = ['get', all.join(','), '--all-namespaces', '-o', `jsonpath=${EACH_OBJECT}`];
  const got = await node.kubectl(args, { signal, timeout: GET_TIMEOUT }).catch((error: unknown) => {
    if (error instanceof ProcessError && error.reason === 'timeout') return null;
    throw error;
  });
  if (got === null || got.exitCode !== 0) return null;
  return new Map(
    got.stdout.split('\n').flatMap((line) => {
      const [kind, name, version] = line.split(' ');
      if (kind === undefined || name === undefined || version === undefined || OF_A_GRADE.test(name)) return [];
      return [[`${kind} ${name.replace(/^\//, '')}`, version]];
    }),
  );
}

/** The names of what exists in only one of the two, or has another version. */
export function changedBetween(before: Versions, after: Versions): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
