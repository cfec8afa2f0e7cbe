import type { DocumentPath } from '../../kubernetes/document.ts';
import type { Place } from '../../kubernetes/place.ts';
import type { Cidr } from './addresses.ts';
import type { Protocol } from './ports.ts';
import type { Selector } from './selector.ts';

export const DIRECTIONS = ['egress', 'ingress'] as const;
/** As seen from the pods that a policy selects. */
export type Direction = (typeof DIRECTIONS)[number];

/** A NetworkPolicy of networking.k8s.io/v1, with defaults filled in. Source: k8s.io/api networking/v1/types.go. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  /** The pods of the namespace to which the policy applies; an empty selector selects all. */
  readonly podSelector: Selector;
  /** The directions in which the policy isolates the pods that it selects. */
  readonly policyTypes: readonly Direction[];
  /** Whether these fields are present, even if they are empty. */
  readonly written: { readonly policyTypes: boolean; readonly ingress: boolean; readonly egress: boolean };
  /** Rules for a direction that is not in `policyTypes` have no effect. */
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** The place of a field of the object: `['spec', 'egress', 0]`. */
  readonly placeOf: (path: DocumentPath) => Place;
}

/** What a rule allows: connections with any of the peers on any of the ports. */
export interface Rule {
  /** `null` means anyone: `from` or `to` is missing or empty. */
  readonly peers: readonly Peer[] | null;
  /** `null` means every port of every protocol: `ports` is missing or empty. */
  readonly ports: readonly PortRule[] | null;
}

export type Peer =
  | {
      readonly kind: 'pods';
      /** `null` means the policy's own namespace. */
      readonly namespaces: Selector | null;
      readonly pods: Selector;
      /** Whether `podSelector` is present. */
      readonly podsAreWritten: boolean;
    }
  | { readonly kind: 'block'; readonly cidr: Cidr; readonly except: readonly Cidr[] };

export interface PortRule {
  readonly protocol: Protocol;
  readonly port: PortMatch;
}

export type PortMatch =
  /** Every port of the protocol. */
  | { readonly kind: 'every' }
  /** Both ends included; `last` is `endPort` (KEP-2079), or the same port. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  /** A container port of the destination pod, by its name and with the same protocol. */
  | { readonly kind: 'named'; readonly name: string };

/** The rules of a direction in which the policy isolates; `null` if it does not. */
export function rulesOf(policy: NetworkPolicy, direction: Direction): readonly Rule[] | null {
  return policy.policyTypes.includes(direction) ? policy[direction] : null;
}
