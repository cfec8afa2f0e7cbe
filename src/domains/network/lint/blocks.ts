import type { Address, Cidr } from '../addresses.ts';
import type { Cluster } from '../cluster.ts';
import type { DirectionVerdict } from '../evaluate.ts';
import { spansOfPeer } from '../evaluate.ts';
import type { Direction, NetworkPolicy, Peer, Rule } from '../policy.ts';
import { DIRECTIONS, rulesOf } from '../policy.ts';
import type { Side } from '../proof/formula.ts';
import { boxesOf, oriented, portsOf, selectedBy } from '../proof/formula.ts';
import type { Spans } from '../spans.ts';
import { contains, covers, intersection } from '../spans.ts';
import { podInWords } from '../words.ts';
import type { Finding } from './finding.ts';
import { fieldOf } from './rules.ts';
import { allAllowed, shown } from './show.ts';

/** ipBlocks whose exceptions are undone, that contain the pods, or that target pods or Services. */
export function confusedBlocks(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  return DIRECTIONS.flatMap((direction) =>
    (rulesOf(policy, direction) ?? []).flatMap((rule, i) =>
      (rule.peers ?? []).flatMap((peer, j): readonly Finding[] => {
        if (peer.kind !== 'block') return [];
        const at: Block = {
          cluster,
          policy,
          direction,
          rule,
          peer,
          path: ['spec', direction, i, fieldOf(direction), j],
        };
        return [...undoneExceptions(at), ...holdsPods(at), ...aimsAtPods(at)];
      }),
    ),
  );
}

interface Block {
  readonly cluster: Cluster;
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
  readonly rule: Rule;
  readonly peer: Peer & { readonly kind: 'block' };
  readonly path: readonly (string | number)[];
}

function undoneExceptions({ cluster, policy, direction, rule, peer, path }: Block): readonly Finding[] {
  return peer.except.flatMap((except, k): readonly Finding[] => {
    const side: Side = { kind: 'addresses', spans: [except.span], withPods: false };
    const inside = [oriented(selectedBy(policy), side, portsOf(rule), direction)];
    const consequence = shown(cluster, { policy, inside, direction, is: 'allowed' });
    if (consequence === null || !allAllowed(cluster, { policy, inside, direction })) return [];
    return [
      {
        lint: 'exception-undone',
        severity: 'error',
        place: policy.placeOf([...path, 'ipBlock', 'except', k]),
        message: `The exception ${except.text} has no effect: ${allowedAgain(consequence.verdict[direction])}. Rules and policies are additive; none can revoke what another allows.`,
        consequence,
        fix: `Exclude ${except.text} from the other rule, too, for example with the same exception.`,
      },
    ];
  });
}

function allowedAgain(verdict: DirectionVerdict): string {
  if (!verdict.allowed || verdict.reason !== 'rule') return 'another rule allows it';
  return `rule ${verdict.rule + 1} of ${verdict.policy.namespace}/${verdict.policy.name} allows it`;
}

function holdsPods({ cluster, policy, direction, rule, peer, path }: Block): readonly Finding[] {
  const selectsPods = (policy[direction] ?? []).some(({ peers }) => peers?.some(({ kind }) => kind === 'pods'));
  const block = spansOfPeer(peer);
  if (!selectsPods || !covers(block, cluster.podNetwork)) return [];
  const side: Side = { kind: 'pods', namespaces: [], pods: [] };
  const inside = [oriented(selectedBy(policy), side, portsOf(rule), direction)];
  const others = policy[direction].flatMap((one) =>
    boxesOf(policy, { ...one, peers: one.peers?.filter((other) => other !== peer) ?? null }, direction),
  );
  return [
    {
      lint: 'block-holds-pods',
      severity: 'info',
      place: policy.placeOf([...path, 'ipBlock']),
      message: `${peer.cidr.text} also contains the addresses of pods: with most network plugins this peer allows every pod.`,
      consequence: shown(cluster, { policy, inside, outside: others, direction, is: 'allowed' }),
      fix: 'If only addresses outside the cluster are meant, add an exception for the pod network.',
    },
  ];
}

/** Blocks of at most this many addresses are written for particular hosts. */
const NARROW = 256n;

function aimsAtPods({ cluster, policy, peer, path }: Block): readonly Finding[] {
  const block = spansOfPeer(peer);
  if (sizeOf(peer.cidr) > NARROW) return [];
  const place = policy.placeOf([...path, 'ipBlock', 'cidr']);
  const service = cluster.services.find(({ addresses }) => addresses.some((address) => contains(block, address)));
  if (service !== undefined) {
    const name = `${service.namespace}/${service.name}`;
    return [
      {
        lint: 'block-of-service',
        severity: 'warning',
        place,
        message: `${peer.cidr.text} is the address of Service ${name}: most network plugins see the pods behind the Service, never this address.`,
        consequence: null,
        fix: 'Select the pods behind the Service by their labels.',
      },
    ];
  }
  const pod = cluster.pods.find(
    ({ addresses, hostNetwork }) => !hostNetwork && addresses.some((one) => contains(block, one)),
  );
  if (pod === undefined && !(cluster.networkIsKnown && touches(block, cluster.podNetwork))) return [];
  const whose = pod === undefined ? 'is in the pod network' : `contains the address of pod ${podInWords(pod)}`;
  return [
    {
      lint: 'block-of-pods',
      severity: 'warning',
      place,
      message: `${peer.cidr.text} ${whose}: a pod gets a different address when it is recreated, and another pod may get this one.`,
      consequence: null,
      fix: 'Select pods by their labels; ipBlock is for addresses outside the cluster.',
    },
  ];
}

function sizeOf({ span: [start, end] }: Cidr): bigint {
  return end - start;
}

function touches(a: Spans<Address>, b: Spans<Address>): boolean {
  return intersection(a, b).length > 0;
}
