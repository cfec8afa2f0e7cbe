import { isRecord } from '../../domains/audit/log/event.ts';
import type { LabNode } from '../../node/lab-node.ts';

/** An object of the cluster as kubectl is asked for it. */
export interface ObjectName {
  /** As kubectl takes it: `secret`, `deploy`, `certificates.example.org`. */
  readonly type: string;
  readonly name: string;
  /** `undefined` for an object that belongs to no namespace. */
  readonly namespace: string | undefined;
}

/** Reads what a check names by `get` and `namespace`. */
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

/** kubectl could not be asked, though the API server may run. */
export class ObjectsUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ObjectsUnreadable';
  }
}

/** Milliseconds. */
const PATIENCE = 20_000;

/**
 * Reads objects of a cluster; `null` for one that is not there. Those of one type and namespace are asked for together,
 * when the first of them is needed, and once. Rejects with ObjectsUnreadable.
 */
export function objectReader(
  node: LabNode,
  names: readonly ObjectName[],
  signal: AbortSignal,
): (name: ObjectName) => Promise<ClusterObject | null> {
  const groups = Map.groupBy(names, groupOf);
  const read = new Map<string, Promise<ReadonlyMap<string, ClusterObject>>>();
  return async (name) => {
    const group = groupOf(name);
    const objects = read.get(group) ?? getObjects(node, groups.get(group) ?? [name], signal);
    read.set(group, objects);
    return (await objects).get(name.name) ?? null;
  };
}

function groupOf({ type, namespace = '' }: ObjectName): string {
  return `${namespace}/${type}`;
}

/** By name, objects of one type and namespace. */
async function getObjects(
  node: LabNode,
  wanted: readonly ObjectName[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ClusterObject>> {
  const args = [...getArguments(wanted), '-o', 'json', '--ignore-not-found'];
  const { exitCode, stdout, stderr } = await node.kubectl(args, { signal, timeout: PATIENCE });
  if (exitCode !== 0)
    throw new ObjectsUnreadable(`kubectl ${args.join(' ')}\n  exit code ${exitCode}: ${stderr.trim()}`);
  const answer: unknown = stdout.trim() === '' ? { items: [] } : JSON.parse(stdout);
  if (!isRecord(answer)) throw new ObjectsUnreadable(`kubectl ${args.join(' ')} answered with what is no object`);
  const objects: readonly unknown[] = Array.isArray(answer.items) ? answer.items : [answer];
  return new Map(
    objects.flatMap((object) =>
      isRecord(object) && isRecord(object.metadata) ? [[String(object.metadata.name), object]] : [],
    ),
  );
}

/** `get secret db web -n prod`: what a person types to see the same. */
export function getArguments(wanted: readonly ObjectName[]): readonly string[] {
  const [first] = wanted;
  if (first === undefined) return ['get'];
  const namespace = first.namespace === undefined ? [] : ['-n', first.namespace];
  const names = new Set(wanted.map(({ name }) => name));
  return ['get', first.type, ...names, ...namespace];
}
