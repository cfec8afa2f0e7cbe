/**
 * A NetworkPolicy evaluator that follows the API documentation literally. It works on plain objects, one connection at
 * a time, and shares no code with the engine.
 */
export interface RawSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

export interface RawPeer {
  readonly podSelector?: RawSelector;
  readonly namespaceSelector?: RawSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface RawPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface RawPolicy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: RawSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly RawPeer[]; readonly ports?: readonly RawPort[] }[];
    readonly egress?: readonly { readonly to?: readonly RawPeer[]; readonly ports?: readonly RawPort[] }[];
  };
}

export interface NaiveEnd {
  readonly ip: string;
  readonly pod?: {
    readonly name: string;
    readonly namespace: string;
    readonly namespaceLabels: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  };
}

export interface NaiveConnection {
  readonly from: NaiveEnd;
  readonly to: NaiveEnd;
  readonly port: number;
  readonly protocol: string;
}

export function naiveVerdict(policies: readonly RawPolicy[], connection: NaiveConnection) {
  const { from, to } = connection;
  const isSelf = from.pod !== undefined && from.pod === to.pod;
  const egress = isSelf || from.pod === undefined || isAllowed(policies, 'Egress', from.pod, to, connection);
  const ingress = isSelf || to.pod === undefined || isAllowed(policies, 'Ingress', to.pod, from, connection);
  return { allowed: egress && ingress, egress, ingress };
}

function isAllowed(
  policies: readonly RawPolicy[],
  type: 'Egress' | 'Ingress',
  pod: NonNullable<NaiveEnd['pod']>,
  other: NaiveEnd,
  connection: NaiveConnection,
): boolean {
  const isolating = policies.filter(({ metadata, spec }) => {
    const types = spec.policyTypes?.length ? spec.policyTypes : ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
    return metadata.namespace === pod.namespace && types.includes(type) && matches(spec.podSelector, pod.labels);
  });
  if (isolating.length === 0) return true;
  return isolating.some(({ metadata, spec }) => {
    const rules =
      type === 'Egress'
        ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
        : (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
    return rules.some(({ peers, ports }) => {
      const isPeer = !peers?.length || peers.some((peer) => isPeerOf(peer, metadata.namespace, other));
      return isPeer && (!ports?.length || ports.some((port) => isPort(port, connection)));
    });
  });
}

function isPeerOf({ podSelector, namespaceSelector, ipBlock }: RawPeer, namespace: string, end: NaiveEnd): boolean {
  if (ipBlock) return isIn(ipBlock.cidr, end.ip) && !(ipBlock.except ?? []).some((cidr) => isIn(cidr, end.ip));
  if (!end.pod) return false;
  const inNamespace = namespaceSelector
    ? matches(namespaceSelector, end.pod.namespaceLabels)
    : end.pod.namespace === namespace;
  return inNamespace && matches(podSelector ?? {}, end.pod.labels);
}

function isPort({ protocol = 'TCP', port, endPort }: RawPort, connection: NaiveConnection): boolean {
  if (protocol !== connection.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return connection.port >= port && connection.port <= (endPort ?? port);
  return (connection.to.pod?.ports ?? []).some(
    (one) =>
      one.name === port && (one.protocol ?? 'TCP') === connection.protocol && one.containerPort === connection.port,
  );
}

function matches({ matchLabels = {}, matchExpressions = [] }: RawSelector, labels: Readonly<Record<string, string>>) {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      return value === undefined || !values.includes(value);
    })
  );
}

/** Comparing strings of bits keeps prefix matching obviously correct. */
function isIn(cidr: string, ip: string): boolean {
  const [network = '', length = '0'] = cidr.split('/');
  if (network.includes(':') !== ip.includes(':')) return false;
  return bits(network).slice(0, Number(length)) === bits(ip).slice(0, Number(length));
}

function bits(ip: string): string {
  if (!ip.includes(':'))
    return ip
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = ip.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const after = groups(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - groups(head).length - after.length;
  return [...groups(head), ...Array.from({ length: missing }, () => '0'), ...after]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}
