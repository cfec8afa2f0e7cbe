import { MANIFESTS } from '../node/manifest/manifest-folder.ts';

/** The parts of a control plane that the kubelet runs as static pods, named after their programs. */
export const STATIC_POD_COMPONENTS = ['kube-apiserver', 'etcd', 'kube-controller-manager', 'kube-scheduler'] as const;

export type StaticPodComponent = (typeof STATIC_POD_COMPONENTS)[number];

/** Everything on a control plane node that can be waited for. */
export const COMPONENTS = [...STATIC_POD_COMPONENTS, 'kubelet'] as const;

export type Component = (typeof COMPONENTS)[number];

/** Where kubeadm puts the manifest of a component on the node. */
export function manifestPath(component: StaticPodComponent): string {
  return `${MANIFESTS}/${component}.yaml`;
}

/** The properties of a component's program. */
interface Profile {
  /** Its name in sentences. */
  readonly title: string;
  /** Flags without a value: `--profiling` is `--profiling=true`, and the next item is not its value. */
  readonly booleanFlags: ReadonlySet<string>;
  /** Flags that name files which the program itself writes, so that a change to them does not require a restart. */
  readonly writtenFlags: ReadonlySet<string>;
}

/**
 * Flags of every program that is built on k8s.io/component-base. Source of these and of all boolean flags below:
 * `--help` of kube-* 1.37 and etcd 3.7.
 */
const COMMON_BOOLEANS = [
  'contention-profiling',
  'disable-http2-serving',
  'help',
  'log-json-split-stream',
  'log-text-split-stream',
  'permit-address-sharing',
  'permit-port-sharing',
  'profiling',
];

/** Additional flags of programs that are clients of the API server. */
const CLIENT_BOOLEANS = [
  ...COMMON_BOOLEANS,
  'authentication-skip-lookup',
  'authentication-tolerate-lookup-failure',
  'leader-elect',
];

export const PROFILES: Readonly<Record<StaticPodComponent, Profile>> = {
  'kube-apiserver': {
    title: 'the API server',
    booleanFlags: new Set([
      ...COMMON_BOOLEANS,
      'aggregator-reject-forwarding-redirect',
      'allow-privileged',
      'anonymous-auth',
      'audit-log-batch-throttle-enable',
      'audit-log-compress',
      'audit-log-truncate-enabled',
      'audit-webhook-batch-throttle-enable',
      'audit-webhook-truncate-enabled',
      'emulation-forward-compatible',
      'enable-aggregator-routing',
      'enable-bootstrap-token-auth',
      'enable-garbage-collector',
      'enable-logs-handler',
      'enable-priority-and-fairness',
      'encryption-provider-config-automatic-reload',
      'runtime-config-emulation-forward-compatible',
      'service-account-extend-token-expiration',
      'service-account-lookup',
      'shutdown-send-retry-after',
      'watch-cache',
    ]),
    writtenFlags: new Set(['audit-log-path']),
  },
  etcd: {
    title: 'etcd',
    booleanFlags: new Set([
      'auto-tls',
      'client-cert-auth',
      'discovery-insecure-skip-tls-verify',
      'discovery-insecure-transport',
      'enable-distributed-tracing',
      'enable-log-rotation',
      'enable-pprof',
      'force-new-cluster',
      'initial-election-tick-advance',
      'peer-auto-tls',
      'peer-client-cert-auth',
      'peer-skip-client-san-verification',
      'pre-vote',
      'socket-reuse-address',
      'socket-reuse-port',
      'strict-reconfig-check',
      'unsafe-no-fsync',
    ]),
    writtenFlags: new Set(['data-dir', 'wal-dir']),
  },
  'kube-controller-manager': {
    title: 'the controller manager',
    booleanFlags: new Set([
      ...CLIENT_BOOLEANS,
      'allocate-node-cidrs',
      'configure-cloud-routes',
      'disable-attach-detach-reconcile-sync',
      'disable-force-detach-on-timeout',
      'enable-dynamic-provisioning',
      'enable-garbage-collector',
      'enable-hostpath-provisioner',
      'enable-leader-migration',
      'use-service-account-credentials',
    ]),
    writtenFlags: new Set(),
  },
  'kube-scheduler': {
    title: 'the scheduler',
    booleanFlags: new Set(CLIENT_BOOLEANS),
    writtenFlags: new Set(['write-config-to']),
  },
};
