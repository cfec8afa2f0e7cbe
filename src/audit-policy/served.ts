import type { KubernetesMinor } from './policy.ts';

/**
 * The HTTP methods that count. A handler that never looks at the method answers `curl -X LIST` too; such words
 * can be sent, but no client of Kubernetes does, and they are not counted as served.
 */
export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** Requests that the API server serves on one resource, alike for a policy but for the names in them. */
export interface ServedAction {
  /** `""` for OPTIONS, which only proxy subresources take. */
  readonly verb: string;
  readonly method: HttpMethod;
  /** `none`: the attribute is `""`. `some`: any namespace. `own`: that of the name, for the resource `namespaces`. */
  readonly namespace: 'none' | 'some' | 'own';
  /** `none`: the attribute is `""`. `some`: any name, in the path or, for list and watch, in a field selector. */
  readonly name: 'none' | 'some';
}

/** A resource or a subresource with what is served on it. */
export interface ServedResource {
  readonly group: string;
  /** The preferred of the versions that serve it, for URLs: `v1`. */
  readonly version: string;
  readonly resource: string;
  /** `""` for the resource itself. */
  readonly subresource: string;
  readonly namespaced: boolean;
  readonly actions: readonly ServedAction[];
  /** Of the resource, also where this is one of its subresources. */
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

/** A non-resource path that has a handler. */
export interface ServedPath {
  /** With `prefix` it ends with `/`, and everything below it is served as well. */
  readonly path: string;
  readonly prefix: boolean;
  readonly methods: readonly HttpMethod[];
}

/** What one minor's API server serves with kubeadm's defaults: a handler exists, whoever calls. */
export interface ServedTable {
  readonly minor: KubernetesMinor;
  /** The release that was asked: `1.37.2`. */
  readonly release: string;
  /** Groups that are not among these may serve anything: custom resources and aggregated APIs live there. */
  readonly groups: ReadonlySet<string>;
  readonly resources: readonly ServedResource[];
  readonly paths: readonly ServedPath[];
}
