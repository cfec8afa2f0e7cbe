import { closest } from '../../../../text/spelling.ts';

export interface Identity {
  readonly field: 'users' | 'userGroups';
  readonly name: string;
}

export interface IdentityProblem {
  readonly message: string;
  /**
   * Whether it is certain that no caller has this name: names with the prefix `system:` are reserved for Kubernetes.
   */
  readonly isCertain: boolean;
  readonly meant: Identity;
}

/** Names that Kubernetes itself assigns, without `system:`. */
const KNOWN = {
  users: ['anonymous', 'apiserver', 'admin', 'kube-scheduler', 'kube-controller-manager', 'kube-proxy'],
  userGroups: [
    'masters',
    'nodes',
    'authenticated',
    'unauthenticated',
    'monitoring',
    'bootstrappers',
    'serviceaccounts',
  ],
};
const FAMILIES = {
  users: /^system:(node:.+|serviceaccount:[^:]+:[^:]+)$/,
  userGroups: /^system:serviceaccounts:.+$/,
};
const SYSTEM = 'system:';

/** The problem with a name: it belongs in the other field, is close to a known one, or lacks `system:`. */
export function identityProblem(name: string, field: Identity['field']): IdentityProblem | null {
  if (!name.startsWith(SYSTEM)) return withoutSystem(name, field);
  if (isKnown(name, field)) return null;
  const other = otherField(field);
  const kind = kindIn(field);
  if (isKnown(name, other)) {
    const message = `\`${name}\` is a ${kindIn(other)}, but \`${field}\` lists ${kind}s.`;
    return { message, isCertain: true, meant: { field: other, name } };
  }
  const group = groupOf(name);
  if (group !== null) {
    const message = `\`${name}\` is not a ${kind}; the group of all users whose names begin with it is \`${group}\`.`;
    return { message, isCertain: true, meant: { field: 'userGroups', name: group } };
  }
  const own = name.slice(SYSTEM.length);
  const near = KNOWN[field].find((known) => known === `kube-${own}`) ?? closest(own, KNOWN[field]);
  if (near === undefined) return null;
  const right = `${SYSTEM}${near}`;
  const message = `Kubernetes has no ${kind} \`${name}\`; it has \`${right}\`.`;
  return { message, isCertain: true, meant: { field, name: right } };
}

/** A service account without `system:`, which no caller can be; or a group that may have members. */
function withoutSystem(name: string, field: Identity['field']): IdentityProblem | null {
  const full = `${SYSTEM}${name}`;
  const isAccount = FAMILIES.users.test(full) && name.startsWith('serviceaccount:');
  const isGroup = FAMILIES.userGroups.test(full) || UNMISTAKABLE.includes(name);
  if (!isAccount && !isGroup) return null;
  const home = isAccount ? 'users' : 'userGroups';
  if (home !== field && !isAccount) return null;
  const message = `\`${name}\` lacks \`${SYSTEM}\`: the ${kindIn(home)} is named \`${full}\`.`;
  return { message, isCertain: isAccount || name.includes(':'), meant: { field: home, name: full } };
}

/** Groups that are unlikely to be anyone else's. */
const UNMISTAKABLE = ['authenticated', 'unauthenticated', 'serviceaccounts'];

function otherField(field: Identity['field']): Identity['field'] {
  return field === 'users' ? 'userGroups' : 'users';
}

function kindIn(field: Identity['field']): string {
  return field === 'users' ? 'user' : 'group';
}

/** The group that a pattern of groups was meant for. */
export function groupOfGroups(pattern: string): string | null {
  return /^system:serviceaccounts:?\*$/.test(pattern) ? 'system:serviceaccounts' : null;
}

/** The group of all users whose names begin with this incomplete name, or for which a pattern was meant. */
export function groupOf(users: string): string | null {
  if (/^system:serviceaccount(:\*)?(:\*)?$/.test(users)) return 'system:serviceaccounts';
  if (/^system:node(:\*)?$/.test(users)) return 'system:nodes';
  const namespace = /^system:serviceaccount:([^:*]+)(:\*)?$/.exec(users)?.[1];
  return namespace === undefined ? null : `system:serviceaccounts:${namespace}`;
}

function isKnown(name: string, field: Identity['field']): boolean {
  return KNOWN[field].some((known) => name === `${SYSTEM}${known}`) || FAMILIES[field].test(name);
}
