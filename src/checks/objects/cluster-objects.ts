import { fact, type GradedLab } from '../../grading/facts.ts';
import type { ObjectName } from '../../grading/reads.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import type { LabNode } from '../../node/lab-node.ts';

/** The object that a check names by `get` and `namespace`. */
export function objectName({
  get,
  namespace,
}: {
  readonly get: string;
  readonly namespace?: string | undefined;
}): ObjectName {
  const slash = get.indexOf('/');
  return { type: get.slice(0, slash), name: get.slice(slash + 1), namespace };
}

/** A decoded JSON object. */
export type ClusterObject = Readonly<Record<string, unknown>>;

/** kubectl failed, although the API server may be running. */
export class ObjectsUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ObjectsUnreadable';
  }
}

/** Milliseconds. */
const GET_TIMEOUT = 20_000;

/**
 * Reads objects of the cluster; `null` for an object that does not exist. Objects of one type and namespace that any
 * check reads are requested together when the first of them is needed. Rejects with ObjectsUnreadable.
 */
export async function clusterObject(lab: GradedLab, name: ObjectName): Promise<ClusterObject | null> {
  const read = await objectReader(lab);
  return read(name);
}

const objectReader = fact(async ({ node, reads, signal }) => {
  const groups = Map.groupBy(reads.objects, groupOf);
  const read = new Map<string, Promise<ReadonlyMap<string, ClusterObject>>>();
  return async (name: ObjectName): Promise<ClusterObject | null> => {
    const group = groupOf(name);
    const objects = read.get(group) ?? getObjects(node, groups.get(group) ?? [name], signal);
    read.set(group, objects);
    return (await objects).get(name.name) ?? null;
  };
});

function groupOf({ type, namespace = '' }: ObjectName): string {
  return `${namespace}/${type}`;
}

/** Objects of one type and namespace, by name. */
async function getObjects(
  node: LabNode,
  wanted: readonly ObjectName[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ClusterObject>> {
  const args = [...getArguments(wanted), '-o', 'json', '--ignore-not-found'];
  const { exitCode, stdout, stderr } = await node.kubectl(args, { signal, timeout: GET_TIMEOUT });
  if (exitCode !== 0)
    throw new ObjectsUnreadable(`kubectl ${args.join(' ')}\n  exit code ${exitCode}: ${stderr.trim()}`);
  const answer: unknown = stdout.trim() === '' ? { items: [] } : JSON.parse(stdout);
  if (!isRecord(answer)) throw new ObjectsUnreadable(`kubectl ${args.join(' ')} did not print a JSON object`);
  const objects: readonly unknown[] = Array.isArray(answer.items) ? answer.items : [answer];
  return new Map(
    objects.flatMap((object) =>
      isRecord(object) && isRecord(object.metadata) ? [[String(object.metadata.name), object]] : [],
    ),
  );
}

/** `get secret db web -n prod`: the command with which a user sees the same. */
export function getArguments(wanted: readonly ObjectName[]): readonly string[] {
  const [first] = wanted;
  if (first === undefined) return ['get'];
  const namespace = first.namespace === undefined ? [] : ['-n', first.namespace];
  const names = new Set(wanted.map(({ name }) => name));
  return ['get', first.type, ...names, ...namespace];
}
