import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { placeAt } from '../../../kubernetes/document.ts';
import type { Cidr } from '../addresses.ts';
import { parseCidr } from '../addresses.ts';
import type { Direction, NetworkPolicy, Peer, PortMatch, PortRule, Rule } from '../policy.ts';
import { PROTOCOLS } from '../ports.ts';
import type { Selector } from '../selector.ts';
import { OPERATORS } from '../selector.ts';
import { fieldAt, itemsAt, numberOf, stringAt, stringMapAt, stringOf, stringsAt } from './fields.ts';

/**
 * The policy in a validated document, with the defaults of the API server.
 * Source: pkg/apis/networking/v1/defaults.go.
 */
export function toPolicy(root: DocumentNode, namespace: string): NetworkPolicy {
  const ingress = itemsAt(root, 'spec', 'ingress').map((rule) => toRule(rule, 'from'));
  const egress = itemsAt(root, 'spec', 'egress').map((rule) => toRule(rule, 'to'));
  const written = stringsAt(root, 'spec', 'policyTypes');
  return {
    namespace,
    name: stringAt(root, 'metadata', 'name') || `${stringAt(root, 'metadata', 'generateName')}…`,
    podSelector: toSelector(root, 'spec', 'podSelector'),
    policyTypes:
      written.length > 0 ? written.map(toDirection) : egress.length > 0 ? ['ingress', 'egress'] : ['ingress'],
    written: {
      policyTypes: written.length > 0,
      ingress: fieldAt(root, 'spec', 'ingress') !== undefined,
      egress: fieldAt(root, 'spec', 'egress') !== undefined,
    },
    ingress,
    egress,
    placeOf: (path) => placeAt(root, path),
  };
}

/** The selector at a path. One that is missing selects everything. */
export function toSelector(node: DocumentNode, ...path: DocumentPath): Selector {
  const labels = Object.entries(stringMapAt(node, ...path, 'matchLabels'));
  return [
    ...labels.map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    ...itemsAt(node, ...path, 'matchExpressions').map((expression) => ({
      key: stringAt(expression, 'key'),
      operator: OPERATORS.find((operator) => operator === stringAt(expression, 'operator')) ?? 'In',
      values: stringsAt(expression, 'values'),
    })),
  ];
}

function toDirection(type: string): Direction {
  return type === 'Egress' ? 'egress' : 'ingress';
}

function toRule(rule: DocumentNode, peersField: 'from' | 'to'): Rule {
  const peers = itemsAt(rule, peersField);
  const ports = itemsAt(rule, 'ports');
  return {
    peers: peers.length === 0 ? null : peers.map(toPeer),
    ports: ports.length === 0 ? null : ports.map(toPortRule),
  };
}

function toPeer(peer: DocumentNode): Peer {
  const cidr = parseCidr(stringAt(peer, 'ipBlock', 'cidr'));
  if (cidr !== null) {
    return { kind: 'block', cidr, except: stringsAt(peer, 'ipBlock', 'except').flatMap(cidrs) };
  }
  return {
    kind: 'pods',
    namespaces: fieldAt(peer, 'namespaceSelector') === undefined ? null : toSelector(peer, 'namespaceSelector'),
    pods: toSelector(peer, 'podSelector'),
    podsAreWritten: fieldAt(peer, 'podSelector') !== undefined,
  };
}

function cidrs(text: string): readonly Cidr[] {
  const cidr = parseCidr(text);
  return cidr === null ? [] : [cidr];
}

function toPortRule(port: DocumentNode): PortRule {
  const protocol = stringAt(port, 'protocol');
  return { protocol: PROTOCOLS.find((known) => known === protocol) ?? 'TCP', port: toMatch(port) };
}

function toMatch(rule: DocumentNode): PortMatch {
  const port = fieldAt(rule, 'port');
  const name = stringOf(port);
  if (name !== undefined) return { kind: 'named', name };
  const first = numberOf(port);
  if (first === undefined) return { kind: 'every' };
  return { kind: 'range', first, last: numberOf(fieldAt(rule, 'endPort')) ?? first };
}
