import { formatAddress } from './addresses.ts';
import type { Pod } from './cluster.ts';
import { NAMESPACE_NAME_LABEL } from './cluster.ts';
import type { Connection, End } from './connection.ts';
import type { Made, Witness } from './proof/witness.ts';
import type { Labels } from './selector.ts';
import { labelsText } from './selector.ts';

/** `shop/web → db/postgres:5432/TCP`; what does not exist yet is described. */
export function connectionInWords({ connection, made }: Witness): string {
  const { from, to } = connection;
  return `${endInWords(from, made)} → ${endInWords(to, made)}, port ${portInWords(connection)}`;
}

/** `5432/TCP`. */
export function portInWords({ port, protocol }: Pick<Connection, 'port' | 'protocol'>): string {
  return `${port}/${protocol}`;
}

/** `shop/web`, `8.8.8.8`, `a new pod in shop with labels app=web`. */
export function endInWords(end: End, made: Made = { namespaces: [], pods: [] }): string {
  if (end.kind === 'address') return formatAddress(end.address);
  const { pod } = end;
  if (!made.pods.includes(pod)) return podInWords(pod);
  const namespace = made.namespaces.find(({ name }) => name === pod.namespace);
  const labels = namespace === undefined ? {} : ownLabels(namespace.labels);
  const place = Object.keys(labels).length === 0 ? pod.namespace : `${pod.namespace} (labeled ${labelsText(labels)})`;
  const own = Object.keys(pod.labels).length === 0 ? 'without labels' : `with labels ${labelsText(pod.labels)}`;
  return `a new pod in namespace ${place} ${own}`;
}

/** `shop/web`, or `shop/web (Deployment)` for what the pods of a workload have in common. */
export function podInWords({ kind, namespace, name }: Pod): string {
  return kind === 'Pod' ? `${namespace}/${name}` : `${namespace}/${name} (${kind})`;
}

/** Labels of a namespace without the automatic one. */
export function ownLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== NAMESPACE_NAME_LABEL));
}
