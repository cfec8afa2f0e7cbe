import type { KubernetesMinor } from '../minor.ts';
import type { Attributes, User } from '../request/attributes.ts';
import { attributesOf } from '../request/request-info.ts';
import { type ServedTable, servedTable } from '../request/served.ts';
import { beginsWithKubectl, KubectlLineError, parseArguments } from './arguments.ts';
import { stepsOf } from './commands.ts';
import type { ManifestObject } from './manifest-object.ts';
import type { Step } from './step.ts';

export type { ManifestObject } from './manifest-object.ts';

export interface KubectlRequest extends Step {
  readonly attributes: Attributes;
}

export interface KubectlLineOptions {
  /** The caller; `--as` in the line is ignored. */
  readonly user: User | null;
  readonly minor: KubernetesMinor;
  /** The objects in the files that the line names with -f. */
  readonly objects?: readonly ManifestObject[];
}

export type KubectlLine =
  | {
      readonly ok: true;
      /** In the order in which they are sent. A dry run on the client sends none. */
      readonly requests: readonly KubectlRequest[];
      /** What the author of the line should know. */
      readonly notices: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/**
 * The requests that a kubectl line causes, except those by which kubectl discovers what the server supports. The line
 * may begin with `kubectl` or `k`.
 */
export function kubectlRequests(argv: readonly string[], options: KubectlLineOptions): KubectlLine {
  const { user, minor, objects = [] } = options;
  const line = beginsWithKubectl(argv) ? argv.slice(1) : argv;
  const table = servedTable(minor);
  try {
    const parsed = parseArguments(line);
    const steps = stepsOf({ ...parsed, table, minor, objects });
    const requests = steps.map((step) => ({ ...step, attributes: attributesOfStep(step, user) }));
    const guessed = parsed.flags.has('raw') ? [] : noticesOnGuesses(requests, table);
    return { ok: true, requests, notices: [...noticesOnCaller(parsed.flags), ...guessed] };
  } catch (error) {
    if (error instanceof KubectlLineError) return { ok: false, message: error.message };
    throw error;
  }
}

function attributesOfStep({ method, url }: Step, user: User | null): Attributes {
  const info = attributesOf(method, url, user);
  if (!info.ok) throw new KubectlLineError(info.message);
  return info.attributes;
}

function noticesOnCaller(flags: ReadonlyMap<string, unknown>): readonly string[] {
  const impersonates = [...flags.keys()].find((name) => /^as(-|$)/.test(name));
  if (impersonates === undefined) return [];
  return [
    `--${impersonates} has no effect: the policy is evaluated for the caller, before the API server looks at impersonation.`,
  ];
}

/** The metrics of nodes and pods, which `kubectl top` reads. */
const METRICS_GROUP = 'metrics.k8s.io';

function noticesOnGuesses(requests: readonly KubectlRequest[], table: ServedTable): readonly string[] {
  const types = requests
    .flatMap(({ attributes: { resource } }) => resource ?? [])
    .filter(({ group }) => group !== METRICS_GROUP && !table.groups.has(group))
    .map(({ group, resource }) => `${resource}.${group}`);
  if (types.length === 0) return [];
  return [
    `Kubernetes has no built-in ${[...new Set(types)].join(', ')}: the name in the path is a guess, and so is that it is namespaced.`,
  ];
}
