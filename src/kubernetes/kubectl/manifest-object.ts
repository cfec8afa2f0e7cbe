import type { ServedTable } from '../request/served.ts';
import { KubectlLineError } from './arguments.ts';
import type { ResourceType } from './resource-types.ts';

/** An object in a file that is passed to a command with -f. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  /** `null` if the API server generates it from metadata.generateName. */
  readonly name: string | null;
}

/**
 * The type of an object, in the version stated in its file. A type that is not in the table is assumed to be a
 * namespaced custom resource.
 */
export function typeOfObject(table: ServedTable, { apiVersion, kind }: ManifestObject): ResourceType {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const known = table.resources.find((type) => type.kind === kind && type.group === group);
  if (known) return { ...known, version };
  if (table.groups.has(group)) throw new KubectlLineError(`no matches for kind "${kind}" in version "${apiVersion}"`);
  return { group, version, resource: guessedResource(kind), namespaced: true };
}

/** Source: UnsafeGuessKindToResource of k8s.io/apimachinery pkg/api/meta/restmapper.go. */
function guessedResource(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
