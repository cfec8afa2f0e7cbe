import type { DocumentPath } from '../../kubernetes/document.ts';
import type { Place } from '../../kubernetes/place.ts';

/** What a role allows. Source: PolicyRule of k8s.io/api rbac/v1/types.go. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/log`, `*`, or `*` and a subresource: `*` + `/scale`. */
  readonly resources: readonly string[];
  /** Empty means every name, as well as requests without one. */
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** Where an object is in a file: the place of one of its fields, or of its nearest existing parent. */
export type PlaceOf = (path: DocumentPath) => Place;

interface RbacObject {
  readonly name: string;
  /** `null` for an object that the API server creates itself. */
  readonly placeOf: PlaceOf | null;
}

export interface NamespacedRole extends RbacObject {
  readonly kind: 'Role';
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
}

export interface ClusterRole extends RbacObject {
  readonly kind: 'ClusterRole';
  readonly labels: Labels;
  /** With an aggregation rule, the result of the aggregation controller. */
  readonly rules: readonly AggregatedRule[];
  /** The selectors of its aggregation rule; `null` if it has none. */
  readonly aggregates: readonly LabelSelector[] | null;
}

/** A rule of a ClusterRole, which may have been copied from another. */
export interface AggregatedRule extends PolicyRule {
  /** The ClusterRole that a controller copied the rule from, and its number there. */
  readonly copiedFrom?: { readonly role: string; readonly rule: number };
}

export type Role = NamespacedRole | ClusterRole;

export type Labels = Readonly<Record<string, string>>;

/** metav1.LabelSelector, as a list of requirements. */
export type LabelSelector = readonly LabelRequirement[];

export type LabelRequirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

export type Subject =
  | { readonly kind: 'User' | 'Group'; readonly name: string }
  /** If a RoleBinding's subject names no namespace, it is that of the binding. */
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string };

export interface RoleRef {
  readonly kind: Role['kind'];
  readonly name: string;
}

export interface NamespacedBinding extends RbacObject {
  readonly kind: 'RoleBinding';
  readonly namespace: string;
  readonly roleRef: RoleRef;
  readonly subjects: readonly Subject[];
}

export interface ClusterBinding extends RbacObject {
  readonly kind: 'ClusterRoleBinding';
  readonly roleRef: RoleRef;
  readonly subjects: readonly Subject[];
}

export type Binding = NamespacedBinding | ClusterBinding;

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** The RBAC objects of a cluster, as the authorizer sees them. */
export interface RbacSet {
  readonly roles: readonly Role[];
  /** ClusterRoleBindings and RoleBindings, each in the order in which they are checked. */
  readonly bindings: readonly Binding[];
  /** The service accounts in the files. */
  readonly serviceAccounts: readonly ServiceAccount[];
}

/** `""` for cluster-scoped objects. */
export function namespaceOf(object: Role | Binding): string {
  return object.kind === 'Role' || object.kind === 'RoleBinding' ? object.namespace : '';
}

/** `Role "ci/deployer"`, `ClusterRole "view"`. */
export function objectInWords({ kind, name, ...rest }: { kind: string; name: string; namespace?: string }): string {
  return rest.namespace ? `${kind} ${rest.namespace}/${name}` : `${kind} ${name}`;
}
