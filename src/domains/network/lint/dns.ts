import { parseAddress } from '../addresses.ts';
import type { Cluster, Pod } from '../cluster.ts';
import { NAMESPACE_NAME_LABEL } from '../cluster.ts';
import { evaluate } from '../evaluate.ts';
import type { NetworkPolicy } from '../policy.ts';
import { rulesOf } from '../policy.ts';
import { portSpan } from '../ports.ts';
import type { Side } from '../proof/formula.ts';
import { selectedBy } from '../proof/formula.ts';
import type { Finding } from './finding.ts';
import { shown } from './show.ts';

const NAMESPACE = 'kube-system';
const LABELS = { 'k8s-app': 'kube-dns' };

/** The DNS pods that kubeadm and kind install. */
const DNS_PODS: Side = {
  kind: 'pods',
  namespaces: NAMESPACE,
  pods: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }],
};

/** The address of NodeLocal DNSCache, which represents the DNS pods on each node. */
const NODE_LOCAL = parseAddress('169.254.20.10');

/**
 * Pods that may connect to something but not to DNS. Pods whose policies allow no egress at all are skipped: they have
 * no names to resolve.
 */
export function blockedDns(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  const rules = rulesOf(policy, 'egress');
  if (rules === null || rules.length === 0) return [];
  const world = withDns(cluster);
  for (const protocol of ['UDP', 'TCP'] as const) {
    const ports = { spans: portSpan(protocol, 53, 53), named: [] };
    const inside = [{ from: selectedBy(policy), to: DNS_PODS, ports }];
    const consequence = shown(world, { policy, inside, direction: 'egress', is: 'denied' });
    if (consequence === null || reachesNodeLocal(world, consequence.connection, protocol)) continue;
    const isUdp = protocol === 'UDP';
    return [
      {
        lint: 'dns-blocked',
        severity: isUdp ? 'warning' : 'info',
        place: policy.placeOf(['spec', 'egress']),
        message: isUdp
          ? 'Pods that this policy selects may connect to others but cannot resolve their names: DNS is not allowed.'
          : 'DNS is allowed only over UDP: responses that are too long for UDP are requested again over TCP, which fails.',
        consequence,
        fix: `Allow egress to namespace ${NAMESPACE}, pods k8s-app=kube-dns, on port 53 of UDP and TCP.`,
      },
    ];
  }
  return [];
}

function reachesNodeLocal(
  cluster: Cluster,
  { from }: { readonly from: Parameters<typeof evaluate>[1]['from'] },
  protocol: 'UDP' | 'TCP',
) {
  if (NODE_LOCAL === null) return false;
  return evaluate(cluster, { from, to: { kind: 'address', address: NODE_LOCAL }, port: 53, protocol }).egress.allowed;
}

/** If the DNS pods are not described, the usual ones are assumed. */
function withDns(cluster: Cluster): Cluster {
  const isDns = (pod: Pod) => pod.namespace === NAMESPACE && pod.labels['k8s-app'] === 'kube-dns';
  if (cluster.pods.some(isDns)) return cluster;
  const labels = { [NAMESPACE_NAME_LABEL]: NAMESPACE };
  const described = cluster.namespaces.get(NAMESPACE);
  const namespace = described?.isDescribed ? described : { name: NAMESPACE, labels, isDescribed: true };
  const pod: Pod = {
    kind: 'Deployment',
    namespace: NAMESPACE,
    name: 'coredns',
    labels: LABELS,
    addresses: [],
    nodeAddresses: [],
    hostNetwork: false,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
    place: { file: '', line: 0, column: 0 },
  };
  return {
    ...cluster,
    namespaces: new Map([...cluster.namespaces, [NAMESPACE, namespace]]),
    pods: [...cluster.pods, pod],
  };
}
