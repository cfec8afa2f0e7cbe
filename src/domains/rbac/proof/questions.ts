import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { ServedAction } from '../../../kubernetes/request/served.ts';

/**
 * A check that the authorizer performs in addition to those of the requests themselves: whether a user may bind a role,
 * act as another user, approve for a signer, or reach a kubelet.
 */
export interface Question {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly verbs: readonly string[];
  readonly namespaced: boolean;
  readonly places: readonly Pick<ServedAction, 'namespace' | 'name'>[];
}

const CLUSTER = { namespace: 'none', name: 'some' } as const;
const NAMESPACED = { namespace: 'some', name: 'some' } as const;
const RBAC = 'rbac.authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const AUTHENTICATION = 'authentication.k8s.io';

/** The additional checks that the API server and kubelet of the minor version request from the authorizer. */
export function questionsOf(minor: KubernetesMinor): readonly Question[] {
  return [
    ...BINDING,
    ...IMPERSONATION,
    ...(minor >= 36 ? CONSTRAINED_IMPERSONATION : []),
    ...SIGNERS,
    ...kubelet(minor),
  ];
}

/** Source: pkg/registry/rbac/escalation_check.go. A create is checked without a name. */
const BINDING: readonly Question[] = [
  {
    ...question(RBAC, 'clusterroles', ['bind']),
    places: [CLUSTER, NAMESPACED],
  },
  { ...question(RBAC, 'clusterroles', ['escalate']), places: [CLUSTER, { namespace: 'none', name: 'none' }] },
  { ...question(RBAC, 'roles', ['bind']), namespaced: true, places: [NAMESPACED] },
  {
    ...question(RBAC, 'roles', ['escalate']),
    namespaced: true,
    places: [NAMESPACED, { namespace: 'some', name: 'none' }],
  },
];

/** Source: k8s.io/apiserver pkg/endpoints/filters/impersonation/impersonation.go. */
const IMPERSONATION: readonly Question[] = [
  question('', 'users', ['impersonate']),
  question('', 'groups', ['impersonate']),
  { ...question('', 'serviceaccounts', ['impersonate']), namespaced: true, places: [NAMESPACED] },
  question(AUTHENTICATION, 'uids', ['impersonate']),
];

/**
 * KEP-5284, on by default since 1.36; what may be done as the other user is a separate check. Source: mode.go there.
 */
const CONSTRAINED_IMPERSONATION: readonly Question[] = [
  question(AUTHENTICATION, 'users', ['impersonate:user-info']),
  question(AUTHENTICATION, 'groups', ['impersonate:user-info']),
  question(AUTHENTICATION, 'uids', ['impersonate:user-info']),
  {
    ...question(AUTHENTICATION, 'serviceaccounts', ['impersonate:serviceaccount']),
    namespaced: true,
    places: [NAMESPACED],
  },
  question(AUTHENTICATION, 'nodes', ['impersonate:arbitrary-node', 'impersonate:associated-node']),
];

/**
 * Source: plugin/pkg/admission/certificates; names are those of signers, or `example.com/*` for all signers of a
 * domain.
 */
const SIGNERS: readonly Question[] = [question(CERTIFICATES, 'signers', ['approve', 'sign', 'attest'])];

/** KEP-2862; nodes/proxy is also served by the API server. Source: pkg/kubelet/server/auth.go. */
function kubelet(minor: KubernetesMinor): readonly Question[] {
  const fine = minor >= 32 ? ['configz', 'healthz', 'pods'] : [];
  return ['stats', 'metrics', 'log', 'checkpoint', ...(minor >= 35 ? ['statusz'] : []), ...fine].map((subresource) => ({
    ...question('', 'nodes', ['get', 'create', 'update', 'patch', 'delete']),
    subresource,
  }));
}

function question(group: string, resource: string, verbs: readonly string[]): Question {
  return { group, resource, subresource: '', verbs, namespaced: false, places: [CLUSTER] };
}
