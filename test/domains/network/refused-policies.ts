/**
 * Specs that the API server rejects, with its error message for each field. A test in test/e2e compares them with a
 * real API server.
 */
export interface RefusedPolicy {
  readonly what: string;
  readonly spec: unknown;
  readonly errors: readonly string[];
}

const LABEL_KEY =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const inPorts = (...ports: readonly object[]) => ({ podSelector: {}, ingress: [{ ports }] });
const inPeers = (...to: readonly object[]) => ({ podSelector: {}, egress: [{ to }] });
const inSelector = (podSelector: object) => ({ podSelector });

export const REFUSED: readonly RefusedPolicy[] = [
  {
    what: 'an operator in the wrong case',
    spec: inSelector({ matchExpressions: [{ key: 'app', operator: 'in', values: ['a'] }] }),
    errors: ['spec.podSelector.matchExpressions[0].operator: Invalid value: "in": not a valid selector operator'],
  },
  {
    what: 'In without values',
    spec: inSelector({ matchExpressions: [{ key: 'app', operator: 'In' }] }),
    errors: [
      "spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
  },
  {
    what: 'Exists with values, and a key that is none',
    spec: inSelector({ matchExpressions: [{ key: 'a b', operator: 'Exists', values: ['c'] }] }),
    errors: [
      "spec.podSelector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      `spec.podSelector.matchExpressions[0].key: Invalid value: "a b": ${LABEL_KEY}`,
    ],
  },
  {
    what: 'label values that no label has',
    spec: inSelector({ matchLabels: { app: 'a b' }, matchExpressions: [{ key: 'x', operator: 'In', values: ['*'] }] }),
    errors: [
      `spec.podSelector.matchLabels: Invalid value: "a b": ${LABEL_VALUE}`,
      `spec.podSelector.matchExpressions[0].values[0]: Invalid value: "*": ${LABEL_VALUE}`,
    ],
  },
  {
    what: 'a protocol that is none',
    spec: inPorts({ protocol: 'tcp', port: 80 }),
    errors: ['spec.ingress[0].ports[0].protocol: Unsupported value: "tcp": supported values: "TCP", "UDP", "SCTP"'],
  },
  {
    what: 'ports out of range and ranges turned around',
    spec: inPorts({ port: 0 }, { port: 65536 }, { port: 90, endPort: 80 }, { port: 80, endPort: 70000 }),
    errors: [
      'spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[1].port: Invalid value: 65536: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[2].endPort: Invalid value: 80: must be greater than or equal to `port`',
      'spec.ingress[0].ports[3].endPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  },
  {
    what: 'endPort without a number',
    spec: inPorts({ endPort: 90 }, { port: 'http', endPort: 90 }),
    errors: [
      'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[1].endPort: Invalid value: 90: may not be specified when `port` is non-numeric',
    ],
  },
  {
    what: 'a number in quotes',
    spec: inPorts({ port: '80' }),
    errors: ['spec.ingress[0].ports[0].port: Invalid value: "80": must contain at least one letter (a-z)'],
  },
  {
    what: 'a peer that says nothing',
    spec: inPeers({}),
    errors: ['spec.egress[0].to[0]: Required value: must specify a peer'],
  },
  {
    what: 'a block beside a selector',
    spec: inPeers({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
    errors: ['spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer'],
  },
  {
    what: 'blocks that are none',
    spec: inPeers(
      { ipBlock: { cidr: '10.0.0.1' } },
      { ipBlock: { cidr: '300.0.0.0/8' } },
      { ipBlock: { cidr: '10.0.0.0/33' } },
    ),
    errors: ['10.0.0.1', '300.0.0.0/8', '10.0.0.0/33'].map(
      (cidr, i) =>
        `spec.egress[0].to[${i}].ipBlock.cidr: Invalid value: "${cidr}": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
    ),
  },
  {
    what: 'exceptions outside of the block, or as large as it',
    spec: inPeers({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16', '10.0.0.0/8', '10.1.0.0/16'] } }),
    errors: [
      'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
  },
  {
    what: 'an IPv6 exception in an IPv4 block',
    spec: inPeers({ ipBlock: { cidr: '0.0.0.0/0', except: ['::/64'] } }),
    errors: ['spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "::/64": must be a strict subset of `cidr`'],
  },
  {
    what: 'bits beyond the prefix, leading zeros, and IPv4 in IPv6',
    spec: inPeers(
      { ipBlock: { cidr: '10.0.0.1/8' } },
      { ipBlock: { cidr: '010.0.0.0/8' } },
      { ipBlock: { cidr: '::ffff:10.0.0.0/104' } },
    ),
    errors: [
      'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      'spec.egress[0].to[1].ipBlock.cidr: Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length',
      'spec.egress[0].to[2].ipBlock.cidr: Invalid value: "::ffff:10.0.0.0/104": must not have an IPv4-mapped IPv6 address',
    ],
  },
  {
    what: 'a policy type in the wrong case',
    spec: { podSelector: {}, policyTypes: ['ingress'] },
    errors: ['spec.policyTypes[0]: Unsupported value: "ingress": supported values: "Ingress", "Egress"'],
  },
  {
    what: 'three policy types',
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress', 'Ingress'] },
    errors: [
      'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
  },
];

/** Specs as written, and the policyTypes that the API server adds by default. */
export const DEFAULTED: readonly { readonly spec: object; readonly policyTypes: readonly string[] }[] = [
  { spec: { podSelector: {} }, policyTypes: ['Ingress'] },
  { spec: { podSelector: {}, egress: [] }, policyTypes: ['Ingress'] },
  { spec: { podSelector: {}, egress: [{}] }, policyTypes: ['Ingress', 'Egress'] },
  { spec: { podSelector: {}, policyTypes: [], egress: [{}] }, policyTypes: ['Ingress', 'Egress'] },
  { spec: { podSelector: {}, policyTypes: ['Egress'], ingress: [{}] }, policyTypes: ['Egress'] },
  { spec: {}, policyTypes: ['Ingress'] },
];

export function policyOf(spec: unknown) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'policy' }, spec };
}
