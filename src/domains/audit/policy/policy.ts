/** The audit policy as kube-apiserver represents it after decoding (pkg/apis/audit/types.go). */

export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
/** How much of a request is recorded. The order is the rank: None < Metadata < Request < RequestResponse. */
export type Level = (typeof LEVELS)[number];

export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
/** The moment in a request's life at which an event can be written. */
export type Stage = (typeof STAGES)[number];

/** One entry of a rule's `resources`. An empty list means "any". */
export interface GroupResources {
  /** `""` is the core group; `"*"` is every group from 1.36 on. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** What a rule selects. An empty list means "any"; all other lists must match. */
export interface Selector {
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly GroupResources[];
  readonly namespaces: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** Selects every request. */
export const EVERYTHING: Selector = {
  users: [],
  userGroups: [],
  verbs: [],
  resources: [],
  namespaces: [],
  nonResourceURLs: [],
};

export interface PolicyRule extends Selector {
  readonly level: Level;
  /** The rule's own stages; those of the policy are added when a request is evaluated. */
  readonly omitStages: readonly Stage[];
  /** `undefined` inherits from the policy. */
  readonly omitManagedFields: boolean | undefined;
}

export interface Policy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
}
