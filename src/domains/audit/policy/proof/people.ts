import type { User } from '../../../../kubernetes/request/attributes.ts';
import type { Selector } from '../policy.ts';
import { classes, distinctBy, fresh, seatsIn } from './values.ts';

/**
 * Callers that the conditions of a policy do not distinguish. `closed`: exactly these groups. `open`: these groups
 * and any others. `nobody`: authentication failed.
 */
export type Person =
  | { readonly kind: 'closed' | 'open'; readonly name: string; readonly groups: readonly string[] }
  | { readonly kind: 'nobody' };

const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ANONYMOUS = 'system:anonymous';
const NODES = 'system:nodes';
const SERVICE_ACCOUNTS = 'system:serviceaccounts';
const SERVICE_ACCOUNT = /^system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)$/;

/** All relevant callers, the most ordinary first. Together they represent every possible caller. */
export function people(selectors: readonly Selector[]): readonly Person[] {
  const named = seatsIn(selectors.map((selector) => selector.users));
  const groups = seatsIn(selectors.map((selector) => selector.userGroups));
  const names = [...named.keys()].filter((name) => name !== '');
  const user = fresh('alice', named);
  const ordinary = [
    'kubernetes-admin',
    user,
    ...names.filter((name) => name !== ANONYMOUS),
    ...namesOfGroups([...groups.keys()], named),
    ANONYMOUS,
  ];
  const all: readonly Person[] = [
    ...ordinary.map((name): Person => ({ kind: 'closed', name, groups: usualGroups(name) })),
    ...[user, ...names, ANONYMOUS].map((name): Person => ({ kind: 'open', name, groups: certainGroups(name) })),
    { kind: 'nobody' },
  ];
  return distinctBy(all, (person) => {
    if (person.kind === 'nobody') return person.kind;
    const carried = person.groups.filter((group) => groups.has(group) || group === UNAUTHENTICATED);
    return `${person.kind} ${named.get(person.name)?.join() ?? ''} ${JSON.stringify(carried)}`;
  });
}

/** Classes of the groups in the lists; each group that not everybody may be in is a separate class. */
export function groupClasses(lists: readonly (readonly string[])[]): readonly string[] {
  return classes(lists, [], (group) => (['', AUTHENTICATED, UNAUTHENTICATED].includes(group) ? group : 'any'));
}

/**
 * Whether a person may be in the group in addition to the certain groups. No one is both authenticated and
 * unauthenticated.
 */
export function mayCarry(person: Person, group: string): boolean {
  if (person.kind !== 'open' || group === '') return false;
  if (group === AUTHENTICATED) return !person.groups.includes(UNAUTHENTICATED);
  if (group === UNAUTHENTICATED) return !person.groups.includes(AUTHENTICATED);
  return true;
}

/** Equal for people who can be in the same named groups, and are certain to be in the same ones. */
export function kinOf(person: Person, named: { has(group: string): boolean }): string {
  if (person.kind !== 'open') return '';
  return person.groups.filter((group) => named.has(group) || group === UNAUTHENTICATED).join() || AUTHENTICATED;
}

/** The user with these groups in addition to the certain ones. */
export function userOf(person: Person, more: readonly string[]): User | null {
  return person.kind === 'nobody' ? null : { name: person.name, groups: [...more, ...person.groups] };
}

/**
 * The groups that a user of this name is always in.
 * Source: authentication/group/authenticated_group_adder.go, serviceaccount/util.go, request/anonymous/anonymous.go.
 */
function certainGroups(name: string): readonly string[] {
  if (name === ANONYMOUS) return [UNAUTHENTICATED];
  const namespace = SERVICE_ACCOUNT.exec(name)?.[1];
  if (namespace === undefined) return [AUTHENTICATED];
  return [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`, AUTHENTICATED];
}

/** The groups that kubeadm and the kubelet's bootstrap assign to well-known users, and the certain ones. */
export function usualGroups(name: string): readonly string[] {
  if (name === 'kubernetes-admin') return ['kubeadm:cluster-admins', AUTHENTICATED];
  if (name === 'kubernetes-super-admin') return ['system:masters', AUTHENTICATED];
  if (name.startsWith('system:node:')) return [NODES, AUTHENTICATED];
  return certainGroups(name);
}

/** Users that are known to be in one of the groups. */
function namesOfGroups(groups: readonly string[], taken: { has(name: string): boolean }): readonly string[] {
  const account = (namespace: string) => fresh(`system:serviceaccount:${namespace}:default`, taken);
  return groups.flatMap((group) => {
    if (group === 'system:masters') return ['kubernetes-super-admin'];
    if (group === NODES) return [fresh('system:node:node-1', taken)];
    if (group === SERVICE_ACCOUNTS) return [account('default')];
    if (group.startsWith(`${SERVICE_ACCOUNTS}:`)) return [account(group.slice(SERVICE_ACCOUNTS.length + 1))];
    return [];
  });
}
