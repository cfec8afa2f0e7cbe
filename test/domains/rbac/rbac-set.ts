import { userNamed } from '../../../src/domains/rbac/identity.ts';
import { lintRbac } from '../../../src/domains/rbac/lint.ts';
import { type LoadedRbac, type LoadOptions, loadRbac } from '../../../src/domains/rbac/load.ts';
import type { Attributes, ResourceTarget } from '../../../src/kubernetes/request/attributes.ts';
import { servedTable } from '../../../src/kubernetes/request/served.ts';

export const served = servedTable(37);

export function load(text: string, options: Partial<LoadOptions> = {}): LoadedRbac {
  return loadRbac([{ name: 'rbac.yaml', text }], { minor: 37, ...options });
}

/** Loads a text that the API server must accept. */
export function setOf(text: string, options: Partial<LoadOptions> = {}) {
  const { set, problems } = load(text, options);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return set;
}

/** The findings for a text in a short form: `error api-group 4:12`. */
export function lints(text: string): readonly string[] {
  return lintRbac(load(text), { served }).map(
    ({ lint, severity, place }) => `${severity} ${lint} ${place.line}:${place.column}`,
  );
}

export function request(
  user: string,
  verb: string,
  resource: string,
  { group = '', namespace = '', name = '', groups = [] }: Partial<ResourceTarget> & { groups?: readonly string[] } = {},
): Attributes {
  const [type = '', subresource = ''] = resource.split('/');
  return {
    user: userNamed(user, groups),
    verb,
    path: '',
    resource: { group, resource: type, subresource, namespace, name },
  };
}

export function pathRequest(user: string, verb: string, path: string): Attributes {
  return { user: userNamed(user), verb, path, resource: null };
}

export const CI = 'system:serviceaccount:ci:ci';

/** A Role in the namespace ci with these rules, in flow style, and a binding of it to the service account ci/ci. */
export function roleOf(...rules: readonly string[]): string {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: Role',
    'metadata: {name: ci, namespace: ci}',
    'rules:',
    ...rules.map((rule) => `- ${rule}`),
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: RoleBinding',
    'metadata: {name: ci, namespace: ci}',
    'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ci}',
    'subjects: [{kind: ServiceAccount, name: ci, namespace: ci}]',
    '',
  ].join('\n');
}

/** A ClusterRole with these rules, and a cluster-wide binding of it to the service account ci/ci. */
export function clusterRoleOf(...rules: readonly string[]): string {
  return roleOf(...rules)
    .replaceAll('kind: Role\n', 'kind: ClusterRole\n')
    .replaceAll('kind: Role,', 'kind: ClusterRole,')
    .replaceAll('kind: RoleBinding', 'kind: ClusterRoleBinding')
    .replaceAll(', namespace: ci}\n', '}\n')
    .replaceAll('metadata: {name: ci, namespace: ci}', 'metadata: {name: ci}');
}
