import type { User } from '../../../kubernetes/request/attributes.ts';
import { identityOf, MASTERS, serviceAccountOf, userOf } from '../identity.ts';
import type { RbacSet, ServiceAccount, Subject } from '../rbac-objects.ts';
import { namespaceOf } from '../rbac-objects.ts';

/** The users of a cluster, as far as its RBAC objects show. */
export interface Cluster {
  readonly namespaces: readonly string[];
  readonly serviceAccounts: readonly ServiceAccount[];
  /** The users that bindings name, except service accounts; for a group, a member of it. */
  readonly users: readonly { readonly subject: Subject; readonly user: User }[];
}

export function clusterOf({ roles, bindings, serviceAccounts }: RbacSet): Cluster {
  const subjects = new Map(
    bindings.flatMap((binding) => binding.subjects.map((subject) => [identityOf(subject), subject] as const)),
  );
  const isKnown = (identity: string) => subjects.has(identity);
  const accounts = new Map<string, ServiceAccount>();
  const add = ({ namespace, name }: ServiceAccount) => accounts.set(`${namespace}/${name}`, { namespace, name });
  const users = [];
  for (const account of serviceAccounts) add(account);
  for (const subject of subjects.values()) {
    const account = subject.kind === 'User' ? serviceAccountOf(subject.name) : null;
    if (subject.kind === 'ServiceAccount') add(subject);
    else if (account !== null) add(account);
    else if (subject.name !== MASTERS) users.push({ subject, user: userOf(subject, isKnown) });
  }
  const namespaces = new Set([
    ...[...roles, ...bindings].map(namespaceOf),
    ...[...accounts.values()].map(({ namespace }) => namespace),
  ]);
  namespaces.delete('');
  return { namespaces: [...namespaces], serviceAccounts: [...accounts.values()], users };
}
