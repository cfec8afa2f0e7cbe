import type { User } from '../../kubernetes/request/attributes.ts';

/** How a user other than the admin authenticates to a cluster. */
export type Identity =
  | { readonly name: string; readonly groups: readonly string[] }
  | { readonly serviceAccount: { readonly namespace: string; readonly name: string } };

/**
 * The user as whom the API server authenticates an identity.
 * Source: k8s.io/apiserver pkg/authentication/serviceaccount/util.go and pkg/authentication/group/authenticated_group_adder.go.
 */
export function authenticated(identity: Identity): User {
  if ('serviceAccount' in identity) {
    const { namespace, name } = identity.serviceAccount;
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    };
  }
  return { name: identity.name, groups: [...new Set([...identity.groups, 'system:authenticated'])] };
}
