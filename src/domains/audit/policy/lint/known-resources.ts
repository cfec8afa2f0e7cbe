import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import { distinctBy } from '../proof/values.ts';

/** A resource, with its names. */
export interface KnownResource {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** `null` if they are not known: `kubectl api-resources` does not show them. */
  readonly subresources: readonly string[] | null;
}

/** The resources that the API server of the table serves, together with those of a particular cluster. */
export function knownResources(table: ServedTable, own: readonly KnownResource[]): readonly KnownResource[] {
  const served = table.resources
    .filter(({ subresource }) => subresource === '')
    .map(({ group, resource, kind, singular, shortNames }): KnownResource => {
      const parts = table.resources.filter((entry) => entry.group === group && entry.resource === resource);
      const subresources = parts.map(({ subresource }) => subresource).filter((subresource) => subresource !== '');
      return { group, resource, kind, singular, shortNames, subresources };
    });
  return distinctBy([...served, ...own], ({ group, resource }) => `${group}/${resource}`);
}

/**
 * Parses the output of `kubectl api-resources`, with or without `-o wide` and the heading. Lines that are not
 * resources, such as warnings, are skipped.
 */
export function parseApiResources(text: string): readonly KnownResource[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const namespaced = words.findIndex((word) => word === 'true' || word === 'false');
    const [resource, kind, apiVersion] = [words[0], words[namespaced + 1], words[namespaced - 1]];
    if (namespaced < 2 || namespaced > 3 || !resource || !kind || !apiVersion) return [];
    const group = apiVersion.includes('/') ? apiVersion.replace(/\/[^/]*$/, '') : '';
    const shortNames = namespaced === 3 ? (words[1] ?? '').split(',') : [];
    return [{ group, resource, kind, singular: kind.toLowerCase(), shortNames, subresources: null }];
  });
}
