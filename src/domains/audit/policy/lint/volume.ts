import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { Attributes } from '../../../../kubernetes/request/attributes.ts';
import { decisionOf, evaluate } from '../evaluate.ts';
import { loggedEvents } from '../events.ts';
import type { LoadedPolicy } from '../load.ts';
import type { Stage } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { isCatchAll } from './conditions.ts';
import type { Ask, Finding } from './finding.ts';

/** What makes the log larger than it need be, or leaves requests out of it. */
export function volume(loaded: LoadedPolicy, minor: KubernetesMinor, ask: Ask): readonly Finding[] {
  return [
    ...catchAllBodies(loaded, ask),
    ...noCatchAll(loaded, ask),
    ...healthProbes(loaded, minor),
    ...requestReceived(loaded, ask),
  ];
}

function catchAllBodies({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  return policy.rules.flatMap((rule, index): readonly Finding[] => {
    const consequence = ask([rule], policy.rules.slice(0, index));
    const isSpared = decisionOf(policy, index).omitStages.includes('ResponseComplete');
    if (rule.level !== 'RequestResponse' || !isCatchAll(rule) || isSpared || consequence === null) return [];
    return [
      {
        lint: 'catch-all-bodies',
        severity: 'warning',
        place: placeOf(['rules', index]),
        message: 'Whatever comes this far is logged with request and response, the answer to every list included.',
        consequence,
        fix: 'Log at Metadata here, and above with bodies what is worth them.',
      },
    ];
  });
}

function noCatchAll({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  const consequence = ask([EVERYTHING], policy.rules);
  if (consequence === null) return [];
  return [
    {
      lint: 'no-catch-all',
      severity: 'warning',
      place: placeOf(['rules', policy.rules.length - 1]),
      message: 'Requests that no rule matches are not logged.',
      consequence,
      fix: 'End with a rule that has a level only: `level: Metadata`, or `level: None` to say that this is meant.',
    },
  ];
}

/** The probes that kubeadm gives to the API server, which come every second without credentials. */
const PROBES = ['/readyz', '/livez'];

function healthProbes({ policy, placeOf }: LoadedPolicy, minor: KubernetesMinor): readonly Finding[] {
  const logged = PROBES.map(probe)
    .map((attributes) => ({ attributes, decision: evaluate(policy, attributes, minor) }))
    .find(({ attributes, decision }) => loggedEvents(decision, attributes).length > 0);
  if (logged === undefined) return [];
  const { attributes, decision } = logged;
  return [
    {
      lint: 'health-probes',
      severity: 'warning',
      place: placeOf(['rules', decision.rule ?? 0]),
      message: "The kubelet's health probes are logged, one every second.",
      consequence: {
        attributes,
        decision,
        command: `curl -k https://127.0.0.1:6443${attributes.path}`,
        caller: 'as system:anonymous, group system:unauthenticated',
      },
      fix: 'Above it, set `level: None` for `nonResourceURLs: [/healthz*, /livez*, /readyz*]`.',
    },
  ];
}

function probe(path: string): Attributes {
  const user = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  return { user, verb: 'get', path, resource: null };
}

const TWICE: readonly Stage[] = ['RequestReceived', 'ResponseComplete'];

function requestReceived({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  for (const [index, rule] of policy.rules.entries()) {
    const { level, omitStages } = decisionOf(policy, index);
    if (level === 'None' || TWICE.some((stage) => omitStages.includes(stage))) continue;
    const consequence = ask([rule], policy.rules.slice(0, index));
    if (consequence === null) continue;
    return [
      {
        lint: 'request-received',
        severity: 'warning',
        place: placeOf(['rules', index]),
        message: 'Each request is logged twice: on arrival too, when nothing is known of its outcome.',
        consequence,
        fix: 'Set `omitStages: [RequestReceived]` for the whole policy.',
      },
    ];
  }
  return [];
}
