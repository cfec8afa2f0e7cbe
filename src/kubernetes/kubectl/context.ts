import type { KubernetesMinor } from '../minor.ts';
import type { ServedTable } from '../request/served.ts';
import { type KubectlArguments, KubectlLineError } from './arguments.ts';
import type { ManifestObject } from './manifest-object.ts';

/** A line, together with everything else that its requests depend on. */
export interface CommandContext extends KubectlArguments {
  readonly table: ServedTable;
  readonly minor: KubernetesMinor;
  /** The objects in the files of -f. */
  readonly objects: readonly ManifestObject[];
}

export function flagText({ flags }: KubectlArguments, name: string): string | undefined {
  const value = flags.get(name);
  return value === true ? undefined : value;
}

/** Whether a flag is present and not set to false. */
export function isSet({ flags }: KubectlArguments, name: string): boolean {
  const value = flags.get(name);
  return value !== undefined && value !== 'false';
}

export function namespaceOf(context: KubectlArguments): string {
  return flagText(context, 'namespace') || 'default';
}

export function isDryRunOnClient({ flags }: KubectlArguments): boolean {
  return [true, 'client'].includes(flags.get('dry-run') ?? '');
}

export function isDryRun(context: KubectlArguments): boolean {
  return isDryRunOnClient(context) || flagText(context, 'dry-run') === 'server';
}

/** Whether the line's objects come from files. */
export function namesFiles({ flags }: KubectlArguments): boolean {
  return flags.has('filename') || flags.has('kustomize');
}

export function selects(context: KubectlArguments): boolean {
  return ['selector', 'field-selector'].some((name) => Boolean(flagText(context, name)));
}

export function required(value: string | undefined, what: string): string {
  if (!value) throw new KubectlLineError(`the line lacks ${what}`);
  return value;
}
