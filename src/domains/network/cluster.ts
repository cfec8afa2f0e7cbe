import type { Place } from '../../kubernetes/place.ts';
import type { Address } from './addresses.ts';
import type { NetworkPolicy } from './policy.ts';
import type { Protocol } from './ports.ts';
import type { Labels } from './selector.ts';
import type { Spans } from './spans.ts';

/** Policies and the objects that they refer to. */
export interface Cluster {
  readonly policies: readonly NetworkPolicy[];
  /** Every namespace that is described or that contains an object, by name. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  /** The possible addresses of pods whose own address is unknown. */
  readonly podNetwork: Spans<Address>;
  /** Whether the pod network is stated or observed, and not merely assumed. */
  readonly networkIsKnown: boolean;
}

export interface Namespace {
  readonly name: string;
  /** With `kubernetes.io/metadata.name` (KEP-2161). */
  readonly labels: Labels;
  /** Whether there is an object for it; otherwise, labels other than the automatic one are unknown. */
  readonly isDescribed: boolean;
}

/** A pod, or what the pods of a workload have in common. */
export interface Pod {
  readonly kind: PodSource;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** From `status.podIPs`; empty if they are unknown. */
  readonly addresses: readonly Address[];
  /** From `status.hostIPs`. */
  readonly nodeAddresses: readonly Address[];
  /** Such a pod has its node's addresses, and NetworkPolicies do not cover it. */
  readonly hostNetwork: boolean;
  readonly ports: readonly ContainerPort[];
  readonly place: Place;
}

export const WORKLOADS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
] as const;
export type PodSource = 'Pod' | (typeof WORKLOADS)[number];

export interface ContainerPort {
  /** `""` for a port without a name. */
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly addresses: readonly Address[];
  /** Empty for a Service without a selector. */
  readonly selector: Labels;
}

/** The label that the API server gives every namespace. Source: k8s.io/api core/v1/types.go, LabelMetadataName. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** A namespace of which only the name is known. */
export function undescribedNamespace(name: string): Namespace {
  return { name, labels: { [NAMESPACE_NAME_LABEL]: name }, isDescribed: false };
}

export function namespaceOf(cluster: Cluster, name: string): Namespace {
  return cluster.namespaces.get(name) ?? undescribedNamespace(name);
}
