/**
 * What only some kinds of nodes can do, by the name under which a scenario requires it, each with what a node without
 * it cannot do.
 */
export const CAPABILITIES = {
  pods: 'run pods',
  kubelet: 'run a kubelet that reads its own configuration',
  scheduler: 'schedule pods',
  networkPolicies: 'enforce NetworkPolicies',
  seccomp: 'confine containers with seccomp profiles',
  appArmor: 'confine containers with AppArmor profiles',
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** What the labs of a provider can do on this machine, found out by trying. */
export interface Capabilities {
  /** The maximum number of nodes of a lab. */
  readonly nodes: number;
  /** A reason, as a sentence without its period, for each capability that is missing. */
  readonly missing: Readonly<Partial<Record<Capability, string>>>;
}
