import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { Attributes } from '../../../../kubernetes/request/attributes.ts';
import { decisionOf, evaluate } from '../evaluate.ts';
import { loggedEvents } from '../events.ts';
import type { LoadedPolicy } from '../load.ts';
import type { GroupResources, Policy, Stage } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { callerInWords } from '../proof/command.ts';
import { isCatchAll } from './conditions.ts';
import type { Ask, Finding } from './finding.ts';
import { repairTo, ruleOf, withRuleAt, withRules } from './repairs.ts';

/** Rules that make the log unnecessarily large, or leave requests out of it. */
export function volume(loaded: LoadedPolicy, minor: KubernetesMinor, ask: Ask): readonly Finding[] {
  return [
    ...catchAllBodies(loaded, ask),
    ...noCatchAll(loaded, ask),
    ...healthProbes(loaded, minor),
    ...leaseRenewals(loaded, minor),
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
        message: 'Every request that reaches this rule is logged with both bodies, including the responses to lists.',
        consequence,
        fix: 'Write `level: Metadata` here, and above it, log with bodies only what is worth it.',
        repair: repairTo(policy, withRules(policy, index, [{ ...rule, level: 'Metadata' }]), [rule], false),
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
      fix: 'End with a rule that has only a level: `level: Metadata`, or `level: None` to show that this is intended.',
      repair: repairTo(policy, withRuleAt(policy, policy.rules.length, ruleOf('Metadata')), [EVERYTHING], false),
    },
  ];
}

/** The API server's probes in kubeadm's manifests, which come every second without credentials. */
const PROBES = ['/readyz', '/livez'];

function healthProbes({ policy, placeOf }: LoadedPolicy, minor: KubernetesMinor): readonly Finding[] {
  const logged = firstLogged(PROBES.map(probe), policy, minor);
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
      repair: repairTo(policy, withRuleAt(policy, decision.rule ?? 0, NO_PROBES), [NO_PROBES], false),
    },
  ];
}

const NO_PROBES = ruleOf('None', { nonResourceURLs: ['/healthz*', '/livez*', '/readyz*'] });

const LEASES = { verbs: ['get', 'update'], resources: [entry('coordination.k8s.io', 'leases')] };

function entry(group: string, resource: string): GroupResources {
  return { group, resources: [resource], resourceNames: [] };
}

/**
 * Those who renew a lease every few seconds. Each needs a rule of its own: a rule with both users and groups would match
 * only if both match.
 */
const RENEWERS = [
  {
    renewal: renewal('system:node:node-1', ['system:nodes', 'system:authenticated'], 'kube-node-lease', 'node-1'),
    rule: ruleOf('None', { userGroups: ['system:nodes'], ...LEASES }),
    who: 'every node',
    callers: '`userGroups: [system:nodes]`',
  },
  {
    renewal: renewal(
      'system:kube-controller-manager',
      ['system:authenticated'],
      'kube-system',
      'kube-controller-manager',
    ),
    rule: ruleOf('None', {
      users: ['system:kube-controller-manager', 'system:kube-scheduler', 'system:apiserver'],
      ...LEASES,
    }),
    who: 'every control plane component',
    callers: '`users: [system:kube-controller-manager, system:kube-scheduler, system:apiserver]`',
  },
];

function leaseRenewals({ policy, placeOf }: LoadedPolicy, minor: KubernetesMinor): readonly Finding[] {
  const loud = RENEWERS.filter((renewer) => firstLogged([renewer.renewal], policy, minor) !== undefined);
  const logged = firstLogged(
    loud.map((renewer) => renewer.renewal),
    policy,
    minor,
  );
  if (logged === undefined) return [];
  const { attributes, decision } = logged;
  const at = decision.rule ?? 0;
  const quiet = loud.map(({ rule }) => rule);
  const after = { ...policy, rules: policy.rules.toSpliced(at, 0, ...quiet) };
  return [
    {
      lint: 'lease-renewals',
      severity: 'warning',
      place: placeOf(['rules', at]),
      message: `Lease renewals are logged: ${loud.map(({ who }) => who).join(' and ')} sends one every few seconds${loud.length > 1 ? ", a fifth of a quiet cluster's log" : ''}.`,
      consequence: {
        attributes,
        decision,
        command: `kubectl replace --raw ${attributes.path} -f body.json`,
        caller: callerInWords(attributes.user),
      },
      fix: `Above it, set \`level: None\` for \`get\` and \`update\` of \`leases\` in \`coordination.k8s.io\`, ${loud.length > 1 ? 'in one rule ' : ''}for ${loud.map(({ callers }) => callers).join(' and in another for ')}.`,
      repair: repairTo(policy, after, quiet, false),
    },
  ];
}

function renewal(name: string, groups: readonly string[], namespace: string, lease: string): Attributes {
  const resource = { group: 'coordination.k8s.io', resource: 'leases', subresource: '', namespace, name: lease };
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${lease}`;
  return { user: { name, groups }, verb: 'update', path, resource };
}

/** The logged request whose rule comes first; above that rule, none of them is logged. */
function firstLogged(requests: readonly Attributes[], policy: Policy, minor: KubernetesMinor) {
  return requests
    .map((attributes) => ({ attributes, decision: evaluate(policy, attributes, minor) }))
    .filter(({ attributes, decision }) => loggedEvents(decision, attributes).length > 0)
    .toSorted((a, b) => (a.decision.rule ?? 0) - (b.decision.rule ?? 0))
    .at(0);
}

function probe(path: string): Attributes {
  const user = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  return { user, verb: 'get', path, resource: null };
}

const TWICE: readonly Stage[] = ['RequestReceived', 'ResponseComplete'];

function requestReceived({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  const logged = [...policy.rules.keys()].filter((index) => decisionOf(policy, index).level !== 'None');
  const twice = logged.filter((index) => {
    const { omitStages } = decisionOf(policy, index);
    return !TWICE.some((stage) => omitStages.includes(stage));
  });
  const message =
    twice.length === logged.length
      ? 'Every request is logged twice, the first time when it is received and its outcome is not yet known.'
      : "The rule's requests are logged twice, the first time when they are received and their outcome is not yet known.";
  for (const index of twice) {
    const rule = policy.rules[index];
    if (rule === undefined) continue;
    const consequence = ask([rule], policy.rules.slice(0, index));
    if (consequence === null) continue;
    return [
      {
        lint: 'request-received',
        severity: 'warning',
        place: placeOf(['rules', index]),
        message,
        consequence,
        fix: 'Set `omitStages: [RequestReceived]` for the whole policy.',
        repair: repairTo(
          policy,
          { ...policy, omitStages: [...policy.omitStages, 'RequestReceived'] },
          [EVERYTHING],
          false,
        ),
      },
    ];
  }
  return [];
}
