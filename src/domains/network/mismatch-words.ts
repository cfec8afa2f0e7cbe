import type { PeerMismatch, RuleStep } from './explain.ts';
import type { PortRule } from './policy.ts';
import { labelsText, selectorText } from './selector.ts';

/** Why a rule does not match: `the pod is not app=web (it has no labels); the port is not 80/TCP`. */
export function mismatchInWords({ peers, ports }: RuleStep & { readonly matches: false }): string {
  const ofPeers = peers.length === 0 ? [] : [peers.map(peerMismatchInWords).join(', ')];
  const ofPorts = ports.length === 0 ? [] : [`the port is not ${ports.map(portRuleInWords).join(', ')}`];
  return [...new Set([...ofPeers, ...ofPorts])].join('; ');
}

function peerMismatchInWords(mismatch: PeerMismatch): string {
  switch (mismatch.kind) {
    case 'not a pod':
      return 'the other end is not a pod';
    case 'namespace name':
      return `namespace ${mismatch.found} is not ${mismatch.wanted}, the namespace of the policy`;
    case 'namespace labels':
      return `the namespace is not ${selectorText(mismatch.unmet)}`;
    case 'pod labels':
      return `the pod is not ${selectorText(mismatch.unmet)} (it has ${labelsText(mismatch.found) || 'no labels'})`;
    case 'block':
      return `the address is not in ${mismatch.block}`;
    case 'exception':
      return `the address is in the exception ${mismatch.except}`;
  }
}

function portRuleInWords({ protocol, port }: PortRule): string {
  switch (port.kind) {
    case 'every':
      return `any of ${protocol}`;
    case 'range':
      return port.first === port.last ? `${port.first}/${protocol}` : `${port.first}-${port.last}/${protocol}`;
    case 'named':
      return `${port.name}/${protocol}`;
  }
}
