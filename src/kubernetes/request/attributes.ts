/** A request as the audit policy sees it (authorizer.Attributes, after authentication, before impersonation). */

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A resource request: the path began with `/api` or `/apis` and named a resource. */
export interface ResourceTarget {
  readonly group: string;
  readonly resource: string;
  /** `""` if the request is for the resource itself. */
  readonly subresource: string;
  /** `""` for cluster-scoped requests and for those across all namespaces. */
  readonly namespace: string;
  /** The name in the URL (or in `fieldSelector=metadata.name=`); `""` for create, list and deletecollection. */
  readonly name: string;
}

export interface Attributes {
  /** `null` after a failed authentication: rules with users or userGroups then never match. */
  readonly user: User | null;
  /** For a non-resource request, the lowercased HTTP method. */
  readonly verb: string;
  /** The decoded URL path without the query. */
  readonly path: string;
  /** `null` for a non-resource request. */
  readonly resource: ResourceTarget | null;
}
