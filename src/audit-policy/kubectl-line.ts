import type { Attributes, User } from './attributes.ts';
import { KubectlLineError, parseArguments } from './kubectl/arguments.ts';
import type { ManifestObject, Step } from './kubectl/commands.ts';
import { stepsOf } from './kubectl/commands.ts';
import type { KubernetesMinor } from './policy.ts';
import { attributesOf } from './request-info.ts';
import { servedTable } from './served.ts';

export type { ManifestObject } from './kubectl/commands.ts';

export interface KubectlRequest extends Step {
  readonly attributes: Attributes;
}

export interface KubectlLineOptions {
  /** Who calls; what `--as` says does not count. */
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
      /** What the writer of the line should know. */
      readonly notices: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/**
 * The requests that a kubectl line causes, without those by which kubectl learns what the server has. The line may
 * begin with `kubectl` or `k`.
 */
export function kubectlRequests(argv: readonly string[], options: KubectlLineOptions): KubectlLine {
  const { user, minor, objects = [] } = options;
  const line = ['kubectl', 'k'].includes(argv[0] ?? '') ? argv.slice(1) : argv;
  try {
    const parsed = parseArguments(line);
    const steps = stepsOf({ ...parsed, table: servedTable(minor), minor, objects });
    const requests = steps.map((step) => ({ ...step, attributes: attributesOfStep(step, user) }));
    return { ok: true, requests, notices: noticesOn(parsed.flags) };
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

function noticesOn(flags: ReadonlyMap<string, unknown>): readonly string[] {
  const impersonates = [...flags.keys()].find((name) => /^as(-|$)/.test(name));
  if (impersonates === undefined) return [];
  return [
    `--${impersonates} changes nothing: the policy is asked about whoever calls, before the API server looks at whom they impersonate.`,
  ];
}
