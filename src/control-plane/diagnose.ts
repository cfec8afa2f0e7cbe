import type { LabNode } from '../node/lab-node.ts';
import type { Where } from '../node/where.ts';
import type { ComponentState } from './await-static-pod.ts';
import { type Fault, faultsOf } from './faults.ts';
import { fileUseOf } from './file-flags.ts';
import { mountPlace, onNode, type PresentManifest, whereOf } from './manifest.ts';

/** The state of the API server, the reason, where to look, and what else is wrong with its manifest. */
export type Diagnosis =
  | { readonly status: 'running'; readonly startedAt: Date; readonly also: readonly Fault[] }
  /** It is running with an old version of a file. */
  | (Trouble & { readonly status: 'outdated'; readonly startedAt: Date })
  | (Trouble & { readonly status: 'down' });

interface Trouble {
  readonly actual: string;
  readonly why: string;
  readonly where: Where | null;
  readonly also: readonly Fault[];
}

export interface DiagnoseOptions {
  readonly signal: AbortSignal;
  /** Files of the node that it should have read at startup, whether or not a flag names them. */
  readonly startupFiles: readonly string[];
  /** The line, in a file that it reads, that causes an error of the API server. */
  readonly placeOf: (error: string) => Promise<Where | null>;
}

/** Explains the state of the API server, based on what can be observed on the node. */
export async function diagnose(node: LabNode, state: ComponentState, options: DiagnoseOptions): Promise<Diagnosis> {
  const { manifest } = state;
  const faults = manifest === null ? [] : await faultsOf(node, manifest, options.signal);
  if (state.status === 'down') return explainedEnd(state, faults, options);
  const { startedAt } = state;
  const outdated = await writtenSince(startedAt, node, state.manifest, options);
  if (outdated === null) return { status: 'running', startedAt, also: faults };
  const { path, writtenAt } = outdated;
  return {
    status: 'outdated',
    startedAt,
    actual: `it has been running since ${startedAt.toISOString()}, with ${path} as it was then`,
    why: `${path} was written at ${writtenAt.toISOString()}. The API server reads it only once, at startup, so it is not running with what is on disk: restart it (move the manifest out of its directory and back, or stop the container with crictl).`,
    where: { file: path, line: 1 },
    also: faults,
  };
}

type Down = Extract<ComponentState, { status: 'down' }>;

async function explainedEnd(
  { actual, why, error, where, manifest }: Down,
  faults: readonly Fault[],
  { placeOf }: DiagnoseOptions,
): Promise<Diagnosis> {
  const common = { status: 'down', actual } as const;
  if (error === null || manifest === null) return { ...common, why, where, also: faults };
  const place = await placeOf(error);
  if (place !== null) return { ...common, why, where: place, also: faults };
  const cause = faults.find(({ about }) => about.some((name) => names(error, name)));
  if (cause !== undefined) {
    const also = faults.filter((fault) => fault !== cause);
    return { ...common, why: `${why}\n${cause.what}`, where: cause.where ?? where, also };
  }
  return { ...common, why, where: flagPlace(error, manifest) ?? where, also: faults };
}

/** Whether an error names this path or flag, and not a longer one. */
function names(error: string, name: string): boolean {
  for (let at = error.indexOf(name); at !== -1; at = error.indexOf(name, at + 1)) {
    if (!/[\w./-]/.test(error.charAt(at + name.length))) return true;
  }
  return false;
}

/**
 * The line of a flag whose name or value an error contains, or of a mount whose path, in the container or on the node,
 * it contains.
 */
function flagPlace(error: string, manifest: PresentManifest): Where | null {
  const flag =
    /unknown (?:shorthand )?flag: '?-{1,2}([a-z0-9-]+)/.exec(error)?.[1] ?? /--([a-z][a-z0-9-]+)/.exec(error)?.[1];
  const named = manifest.flags.findLast(({ name }) => name === flag);
  if (named !== undefined) return whereOf(named.place);
  for (const [path] of error.matchAll(/\/[^\s:"']+/g)) {
    const use = manifest.flags.findLast(({ value }) => value === path);
    if (use !== undefined) return whereOf(use.place);
    const reached = onNode(manifest, path);
    if (reached !== null) return mountPlace(manifest, reached.mount);
    const mounted = manifest.mounts.find((mount) => mount.source === 'hostPath' && mount.hostPath === path);
    if (mounted !== undefined) return mountPlace(manifest, mounted);
  }
  return null;
}

/** The first file that has been written since the API server read it. */
async function writtenSince(
  startedAt: Date,
  node: LabNode,
  manifest: PresentManifest,
  { signal, startupFiles }: DiagnoseOptions,
): Promise<{ readonly path: string; readonly writtenAt: Date } | null> {
  const named = manifest.flags.flatMap(({ name, value }) => {
    if (value === null || fileUseOf(name, manifest.flags) !== 'read-once') return [];
    return onNode(manifest, value)?.hostPath ?? [];
  });
  const paths = [...new Set([...startupFiles, ...named])];
  const stats = await node.stats(paths, { signal });
  for (const [index, path] of paths.entries()) {
    const stat = stats[index] ?? null;
    if (stat?.type === 'file' && stat.mtime > startedAt) return { path, writtenAt: stat.mtime };
  }
  return null;
}
