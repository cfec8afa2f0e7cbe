import type { ServedResource, ServedTable } from '../request/served.ts';
import { KubectlLineError } from './arguments.ts';

export type ResourceType = Pick<ServedResource, 'group' | 'version' | 'resource' | 'namespaced'>;

/** The types that `kubectl get all` includes. */
const ALL = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'horizontalpodautoscalers.autoscaling',
  'cronjobs.batch',
  'jobs.batch',
];

/**
 * The types that a word such as `pods`, `po`, `deployment.apps`, `ingress.networking`, `deploy,svc` or `all` names: in
 * the group as written, else in one with that prefix (k8s.io/apimachinery pkg/api/meta/restmapper.go). A type in a
 * group that is not in the table, and that can be that of a custom resource, is assumed to be namespaced with version
 * v1.
 */
export function resourceTypes(table: ServedTable, words: string): readonly ResourceType[] {
  return words.split(',').flatMap((word) => (word === 'all' ? ALL : [word]).map((name) => resourceType(table, name)));
}

export function resourceType(table: ServedTable, word: string): ResourceType {
  const [name = '', ...qualifiers] = word.toLowerCase().split('.');
  const qualifier = qualifiers.join('.');
  const named = table.resources.filter(({ resource, singular, shortNames }) =>
    [resource, singular, ...shortNames].includes(name),
  );
  // In the table, the core group comes first, and resources come before their subresources.
  const found =
    named.find((type) => isQualifiedBy(type, qualifier)) ?? named.find(({ group }) => group.startsWith(qualifier));
  if (found) return found;
  const [, version = 'v1', group = qualifier] = /^(v\d[^.]*)\.(.*)/.exec(qualifier) ?? [];
  if (!group.includes('.') || table.groups.has(group)) {
    throw new KubectlLineError(`the server doesn't have a resource type "${word}"`);
  }
  return { group, version, resource: name, namespaced: true };
}

/** `apps` and `v1.apps` both qualify a type of apps/v1, and `v1.` one of the core group. */
function isQualifiedBy({ group, version }: ResourceType, qualifier: string): boolean {
  return qualifier === group || qualifier === `${version}.${group}`;
}
