import type { LoadedPolicy } from '../load.ts';
import type { PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { isCatchAll } from './conditions.ts';
import type { Ask, Finding } from './finding.ts';
import { repairTo, withRules } from './repairs.ts';

interface Blind {
  /** Whether a rule at level None leaves out such requests on purpose. */
  readonly isMeant: (rule: PolicyRule) => boolean;
  /** What the rule must match to justify a warning. */
  readonly requests: Selector;
  readonly message: string;
}

const CHANGES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const SECRETS: Selector = { ...EVERYTHING, resources: [{ group: '', resources: ['secrets'], resourceNames: [] }] };
const UNAUTHENTICATED = 'system:unauthenticated';

/** What an investigation looks for first, and what a rule at level None keeps out of the log. */
const BLIND: readonly Blind[] = [
  {
    isMeant: ({ userGroups }) => userGroups.some((group) => ADMINISTRATORS.includes(group)),
    requests: { ...EVERYTHING, verbs: CHANGES, resources: SECRETS.resources },
    message: 'Nothing that cluster administrators do is logged here, not even changes to Secrets.',
  },
  {
    isMeant: ({ users, userGroups }) => users.includes('system:anonymous') || userGroups.includes(UNAUTHENTICATED),
    requests: { ...EVERYTHING, userGroups: [UNAUTHENTICATED], resources: SECRETS.resources },
    message: 'Requests without credentials are not logged, not even attempts to read Secrets.',
  },
  {
    isMeant: (rule) => isForEverybody(rule) && (rule.resources.length > 0 || readsAll(rule)) && !isInNamespaces(rule),
    requests: SECRETS,
    message: 'Access to Secrets is not logged here for any user.',
  },
  {
    isMeant: (rule) => isForEverybody(rule) && rule.namespaces.includes('kube-system') && rule.resources.length === 0,
    requests: { ...EVERYTHING, verbs: CHANGES, namespaces: ['kube-system'] },
    message: 'Changes in kube-system are not logged for any user.',
  },
];

/** The selectors that `unloggedAccess` asks about. */
export const BLIND_SELECTORS: readonly Selector[] = BLIND.map(({ requests }) => requests);

const ADMINISTRATORS = ['system:masters', 'kubeadm:cluster-admins'];

function isForEverybody({ users, userGroups }: PolicyRule): boolean {
  return users.length === 0 && (userGroups.length === 0 || userGroups.includes('system:authenticated'));
}

function readsAll({ verbs }: PolicyRule): boolean {
  return verbs.includes('get') && verbs.includes('list');
}

function isInNamespaces({ namespaces }: PolicyRule): boolean {
  return namespaces.length > 0;
}

/**
 * Rules at level None that keep out of the log what it is needed for most. For those in `widened`, other findings come
 * first.
 */
export function unloggedAccess(
  { policy, placeOf }: LoadedPolicy,
  widened: ReadonlySet<number | null>,
  ask: Ask,
): readonly Finding[] {
  return policy.rules.flatMap((rule, index): readonly Finding[] => {
    if (rule.level !== 'None' || isCatchAll(rule) || widened.has(index)) return [];
    return BLIND.filter(({ isMeant }) => isMeant(rule)).flatMap(({ requests, message }): readonly Finding[] => {
      const consequence = ask([rule, requests], policy.rules.slice(0, index));
      if (consequence === null) return [];
      return [
        {
          lint: 'unlogged-access',
          severity: 'warning',
          place: placeOf(['rules', index]),
          message,
          consequence,
          fix: 'Write `level: Metadata`, or restrict the rule to requests that will never matter.',
          repair: repairTo(policy, withRules(policy, index, [{ ...rule, level: 'Metadata' }]), [rule], false),
        },
      ];
    });
  });
}
