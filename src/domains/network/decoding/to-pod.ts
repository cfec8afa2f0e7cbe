import type { DocumentNode } from '../../../kubernetes/document.ts';
import type { Address } from '../addresses.ts';
import { parseAddress } from '../addresses.ts';
import type { ContainerPort, Pod, PodSource } from '../cluster.ts';
import { PROTOCOLS } from '../ports.ts';
import type { Labels } from '../selector.ts';
import { fieldAt, itemsAt, numberOf, stringAt, stringMapAt } from './fields.ts';

/** The pod in a decoded document. A pod that has ended no longer has an address. */
export function toPod(root: DocumentNode, namespace: string): Pod {
  const hasEnded = ['Succeeded', 'Failed'].includes(stringAt(root, 'status', 'phase'));
  return {
    ...podOf('Pod', root, root, namespace),
    addresses: hasEnded ? [] : addressesIn(root, 'podIPs', 'podIP'),
    nodeAddresses: addressesIn(root, 'hostIPs', 'hostIP'),
  };
}

/** What the pods of a workload have in common, including labels that its controller adds to each of them. */
export function toWorkloadPod(kind: Exclude<PodSource, 'Pod'>, root: DocumentNode, namespace: string): Pod {
  const job = kind === 'CronJob' ? fieldAt(root, 'spec', 'jobTemplate') : root;
  const template = job && fieldAt(job, 'spec', 'template');
  const pod = podOf(kind, root, template ?? root, namespace);
  return kind === 'Job' ? { ...pod, labels: { ...pod.labels, ...jobLabels(pod.name) } } : pod;
}

/** Source: k8s.io/api batch/v1/types.go, JobNameLabel. */
function jobLabels(name: string): Labels {
  return { 'batch.kubernetes.io/job-name': name, 'job-name': name };
}

function podOf(kind: PodSource, object: DocumentNode, template: DocumentNode, namespace: string): Pod {
  const hostNetwork = fieldAt(template, 'spec', 'hostNetwork');
  return {
    kind,
    namespace,
    name: stringAt(object, 'metadata', 'name') || `${stringAt(object, 'metadata', 'generateName')}…`,
    labels: stringMapAt(template, 'metadata', 'labels'),
    addresses: [],
    nodeAddresses: [],
    hostNetwork: hostNetwork?.kind === 'boolean' && hostNetwork.value,
    ports: portsIn(template),
    place: object.place,
  };
}

/** The ports of containers that run concurrently: sidecars (KEP-753) are among the init containers. */
function portsIn(template: DocumentNode): readonly ContainerPort[] {
  const sidecars = itemsAt(template, 'spec', 'initContainers').filter(
    (container) => stringAt(container, 'restartPolicy') === 'Always',
  );
  return [...itemsAt(template, 'spec', 'containers'), ...sidecars].flatMap((container) =>
    itemsAt(container, 'ports').map((port) => ({
      name: stringAt(port, 'name'),
      port: numberOf(fieldAt(port, 'containerPort')) ?? 0,
      protocol: PROTOCOLS.find((protocol) => protocol === stringAt(port, 'protocol')) ?? 'TCP',
    })),
  );
}

function addressesIn(root: DocumentNode, list: string, single: string): readonly Address[] {
  const texts = [
    ...itemsAt(root, 'status', list).map((item) => stringAt(item, 'ip')),
    stringAt(root, 'status', single),
  ];
  return [...new Set(texts.map(parseAddress).filter((address) => address !== null))];
}
