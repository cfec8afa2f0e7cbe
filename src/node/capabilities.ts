/**
 * What some kinds of node can do and others cannot, by the name that a scenario requires it by, each with what a node
 * that lacks it cannot do.
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

/** What the labs of a provider can do on this machine: tried, not guessed. */
export interface Capabilities {
  /** The most nodes that a lab can have. */
  readonly nodes: number;
  /** A reason, as a sentence without its full stop, for each capability that is missing. */
  readonly missing: Readonly<Partial<Record<Capability, string>>>;
}
