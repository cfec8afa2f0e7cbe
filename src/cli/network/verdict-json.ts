import { formatAddress } from '../../domains/network/addresses.ts';
import type { Connection, End } from '../../domains/network/connection.ts';
import type { DirectionVerdict, Verdict } from '../../domains/network/evaluate.ts';
import type { NetworkPolicy } from '../../domains/network/policy.ts';
import { probeLines } from '../../domains/network/probe-lines.ts';
import type { Witness } from '../../domains/network/proof/witness.ts';
import { connectionInWords } from '../../domains/network/words.ts';

/** `{allowed, egress: {allowed, by, reason, isolatedBy?}, ingress: the same}`. */
export function verdictJson({ allowed, egress, ingress }: Verdict) {
  return { allowed, egress: directionJson(egress), ingress: directionJson(ingress) };
}

/**
 * `by` is the rule that allows the connection, counted from 0; if none does, the first policy that isolates the pod,
 * with `rule: null`; or `null` if no policy applies.
 */
function directionJson(verdict: DirectionVerdict) {
  if (!verdict.allowed) {
    const [first] = verdict.isolatedBy;
    const by = first === undefined ? null : { ...policyJson(first), rule: null };
    return { allowed: false, by, reason: verdict.reason, isolatedBy: verdict.isolatedBy.map(policyJson) };
  }
  if (verdict.reason !== 'rule') return { allowed: true, by: null, reason: verdict.reason };
  const { policy, rule, reason } = verdict;
  return { allowed: true, by: { ...policyJson(policy), rule }, reason };
}

function policyJson({ namespace, name }: NetworkPolicy) {
  return { namespace, name };
}

/**
 * `{from, to, port, protocol}` in the format of `network eval`, with what would have to be created, in words and as
 * commands.
 */
export function witnessJson(witness: Witness) {
  const { connection, made } = witness;
  return {
    connection: connectionJson(connection),
    made: {
      namespaces: made.namespaces.map(({ name, labels }) => ({ name, labels })),
      pods: made.pods.map(({ namespace, name, labels, ports, addresses }) => ({
        namespace,
        pod: name,
        labels,
        ports,
        ips: addresses.map(formatAddress),
      })),
    },
    description: connectionInWords(witness),
    commands: probeLines(witness),
  };
}

export function connectionJson({ from, to, port, protocol }: Connection) {
  return { from: endJson(from), to: endJson(to), port, protocol };
}

function endJson(end: End) {
  if (end.kind === 'address') return { ip: formatAddress(end.address) };
  return { namespace: end.pod.namespace, pod: end.pod.name };
}
