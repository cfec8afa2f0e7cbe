import type { User } from '../../../kubernetes/request/attributes.ts';
import type { RoleRef } from '../rbac-objects.ts';
import type { ConcreteRequest } from '../request.ts';

export type Technique =
  | 'everything'
  | 'bind'
  | 'escalate'
  | 'aggregate'
  | 'impersonate'
  | 'workload'
  | 'exec'
  | 'secrets'
  | 'token-secret'
  | 'token'
  | 'bootstrap-token'
  | 'kubelet'
  | 'certificate'
  | 'admission-webhook'
  | 'admission-policy'
  | 'aggregated-api'
  | 'host-path-volume'
  | 'node'
  | 'guards';

/** What a user has gained at the end of a way. */
export type Gain =
  /** May do everything. */
  | { readonly kind: 'cluster-admin' }
  /** May do everything in a namespace. */
  | { readonly kind: 'namespace-admin'; readonly namespace: string }
  /** Root on a node: the credentials of every Pod on it and, on a control plane node, those of the cluster. */
  | { readonly kind: 'node' }
  /** Acts as another user who may do more. */
  | { readonly kind: 'identity'; readonly user: User }
  /** Has a role in addition to the previous ones; `""` means in the whole cluster. */
  | { readonly kind: 'role'; readonly role: RoleRef; readonly namespace: string }
  /** The content of Secrets, `""` for those of every namespace; `null` for any name. */
  | { readonly kind: 'secrets'; readonly namespace: string; readonly names: readonly string[] | null }
  /** Sees or changes what other users send. */
  | { readonly kind: 'interception' }
  /** Decides on which nodes Pods run. */
  | { readonly kind: 'scheduling' }
  /** Switches off what would have stopped it. */
  | { readonly kind: 'guards'; readonly namespace: string };

/** A way to more power: the requests to send, in order, and what is gained. */
export interface Way {
  readonly technique: Technique;
  readonly steps: readonly WayStep[];
  readonly gain: Gain;
}

export interface WayStep extends ConcreteRequest {
  /** `creates a Pod that runs as ServiceAccount ci/deployer`. */
  readonly does: string;
}

/** Equal for ways with the same result, of which only the first is kept. */
export function keyOf({ technique, gain }: Way): string {
  return `${technique} ${JSON.stringify(gain)}`;
}
