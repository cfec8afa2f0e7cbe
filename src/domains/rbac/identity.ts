import type { User } from '../../kubernetes/request/attributes.ts';
import type { Subject } from './rbac-objects.ts';

export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';
export const ANONYMOUS = 'system:anonymous';
export const SERVICE_ACCOUNTS = 'system:serviceaccounts';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Source: MakeUsername of k8s.io/apiserver pkg/authentication/serviceaccount/util.go. */
export function serviceAccountName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The service account that a user name represents; `null` if it represents none. */
export function serviceAccountOf(name: string): { readonly namespace: string; readonly name: string } | null {
  const [, namespace, account] = SERVICE_ACCOUNT.exec(name) ?? [];
  return namespace === undefined || account === undefined ? null : { namespace, name: account };
}

/**
 * The key by which a binding's subjects are compared: two subjects with the same identity are the same users. A service
 * account is the user of its name. Source: appliesToUser of pkg/registry/rbac/validation/rule.go.
 */
export function identityOf(subject: Subject): string {
  if (subject.kind === 'ServiceAccount') return `User ${serviceAccountName(subject.namespace, subject.name)}`;
  return `${subject.kind} ${subject.name}`;
}

/** The identities by which bindings can name a user. */
export function identitiesOf({ name, groups }: User): readonly string[] {
  return [`User ${name}`, ...groups.map((group) => `Group ${group}`)];
}

/**
 * The user with the groups that the name implies: `system:authenticated` or `system:unauthenticated`, and those of a
 * service account. Source: k8s.io/apiserver pkg/authentication/group, pkg/authentication/serviceaccount/util.go and
 * pkg/authentication/request/anonymous/anonymous.go.
 */
export function userNamed(name: string, groups: readonly string[] = []): User {
  return { name, groups: [...new Set([...groups, ...groupsOfName(name, groups)])] };
}

function groupsOfName(name: string, groups: readonly string[]): readonly string[] {
  if (name === ANONYMOUS || groups.includes(UNAUTHENTICATED)) return [UNAUTHENTICATED];
  const account = serviceAccountOf(name);
  if (account === null) return [AUTHENTICATED];
  return [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${account.namespace}`, AUTHENTICATED];
}

/** The user that a subject is or, for a group, a member of it whom `isKnown` does not know. */
export function userOf(subject: Subject, isKnown: (identity: string) => boolean): User {
  switch (subject.kind) {
    case 'User':
      return userNamed(subject.name);
    case 'ServiceAccount':
      return userNamed(serviceAccountName(subject.namespace, subject.name));
    case 'Group':
      return memberOf(subject.name, isKnown);
  }
}

/** The most ordinary member of a group whom no binding names, by name or by another group that not everyone is in. */
export function memberOf(group: string, isKnown: (identity: string) => boolean): User {
  const account = (namespace: string) => {
    const name = firstOf('default', (one) => !isKnown(`User ${serviceAccountName(namespace, one)}`));
    return userNamed(serviceAccountName(namespace, name));
  };
  if (group === UNAUTHENTICATED) return userNamed(ANONYMOUS);
  if (group === SERVICE_ACCOUNTS) {
    return account(firstOf('default', (namespace) => !isKnown(`Group ${SERVICE_ACCOUNTS}:${namespace}`)));
  }
  if (group.startsWith(`${SERVICE_ACCOUNTS}:`)) return account(group.slice(SERVICE_ACCOUNTS.length + 1));
  const name = group === 'system:nodes' ? 'system:node:node' : SOMEBODY;
  return userNamed(
    firstOf(name, (one) => !isKnown(`User ${one}`)),
    group === AUTHENTICATED ? [] : [group],
  );
}

const SOMEBODY = 'somebody';

function firstOf(word: string, isFree: (word: string) => boolean): string {
  if (isFree(word)) return word;
  for (let number = 2; ; number += 1) if (isFree(`${word}-${number}`)) return `${word}-${number}`;
}

/** `system:serviceaccount:ci:deployer`, or `alice, groups devs and system:authenticated`. */
export function userInWords({ name, groups }: User): string {
  if (groups.length === 0) return `${name}, in no group`;
  const usual = userNamed(name).groups;
  const own = groups.filter((group) => !usual.includes(group));
  if (own.length === 0 && usual.every((group) => groups.includes(group))) return name;
  const last = groups.at(-1) ?? '';
  if (groups.length === 1) return `${name}, group ${last}`;
  return `${name}, groups ${groups.slice(0, -1).join(', ')} and ${last}`;
}

export function subjectInWords(subject: Subject): string {
  return subject.kind === 'ServiceAccount'
    ? `ServiceAccount ${subject.namespace}/${subject.name}`
    : `${subject.kind} ${subject.name}`;
}
