import { closest } from '../../../../text/spelling.ts';

export interface Identity {
  readonly field: 'users' | 'userGroups';
  readonly name: string;
}

export interface IdentityProblem {
  readonly message: string;
  readonly fix: string;
  readonly meant: Identity;
}

/** Names that Kubernetes itself gives, behind `system:`. */
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

/** What is wrong with a name that begins with `system:`: it belongs to the other field, or is close to a known one. */
export function identityProblem(name: string, field: Identity['field']): IdentityProblem | null {
  if (!name.startsWith(SYSTEM) || isKnown(name, field)) return null;
  const other = field === 'users' ? 'userGroups' : 'users';
  if (isKnown(name, other)) {
    const message = `\`${name}\` is ${other === 'users' ? 'a user' : 'a group'}, and \`${field}\` does not look at those.`;
    return { message, fix: `Move it to \`${other}\`.`, meant: { field: other, name } };
  }
  const group = groupOf(name);
  if (group !== null) {
    const message = `\`${name}\` is no ${field === 'users' ? 'user' : 'group'}; \`${group}\` is the group of all users that begin so.`;
    const fix = field === 'users' ? `Write \`userGroups: [${group}]\` instead.` : `Write \`${group}\` instead.`;
    return { message, fix, meant: { field: 'userGroups', name: group } };
  }
  const near = closest(name.slice(SYSTEM.length), KNOWN[field]);
  if (near === undefined) return null;
  const right = `${SYSTEM}${near}`;
  const message = `\`${name}\` is no ${field === 'users' ? 'user' : 'group'} that Kubernetes has; \`${right}\` is.`;
  return { message, fix: `Write \`${right}\` instead.`, meant: { field, name: right } };
}

/** The group of all the users that begin with what is no user yet, or that a pattern was meant for. */
export function groupOf(users: string): string | null {
  if (/^system:serviceaccount(:\*)?(:\*)?$/.test(users)) return 'system:serviceaccounts';
  if (/^system:node(:\*)?$/.test(users)) return 'system:nodes';
  const namespace = /^system:serviceaccount:([^:*]+)(:\*)?$/.exec(users)?.[1];
  return namespace === undefined ? null : `system:serviceaccounts:${namespace}`;
}

function isKnown(name: string, field: Identity['field']): boolean {
  return KNOWN[field].some((known) => name === `${SYSTEM}${known}`) || FAMILIES[field].test(name);
}
