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

/** What someone has at the end of a way. */
export type Gain =
  /** May do everything. */
  | { readonly kind: 'cluster-admin' }
  /** May do everything in a namespace. */
  | { readonly kind: 'namespace-admin'; readonly namespace: string }
  /** Root on a node: the credentials of every Pod on it, on a control plane node those of the cluster. */
  | { readonly kind: 'node' }
  /** Acts as somebody who may do more. */
  | { readonly kind: 'identity'; readonly user: User }
  /** Holds a role beside what was held before; `""` for in the whole cluster. */
  | { readonly kind: 'role'; readonly role: RoleRef; readonly namespace: string }
  /** The content of Secrets, `""` for those of every namespace; `null` for whatever their names are. */
  | { readonly kind: 'secrets'; readonly namespace: string; readonly names: readonly string[] | null }
  /** Sees or changes what others send. */
  | { readonly kind: 'interception' }
  /** Decides on which nodes Pods run. */
  | { readonly kind: 'scheduling' }
  /** Switches off what would have stopped it. */
  | { readonly kind: 'guards'; readonly namespace: string };

/** A way to more power: the requests to send, in order, and what is held then. */
export interface Way {
  readonly technique: Technique;
  readonly steps: readonly WayStep[];
  readonly gain: Gain;
}

export interface WayStep extends ConcreteRequest {
  /** `creates a Pod that runs as ServiceAccount ci/deployer`. */
  readonly does: string;
}

/** Ways that end alike: further ones of the same are left out. */
export function keyOf({ technique, gain }: Way): string {
  return `${technique} ${JSON.stringify(gain)}`;
}
