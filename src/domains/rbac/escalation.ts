import type { User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import { universeOfSets } from './compare.ts';
import { clusterOf } from './escalation/cluster.ts';
import { type Holder, powerOf } from './escalation/power.ts';
import { TECHNIQUES } from './escalation/techniques.ts';
import { type Gain, keyOf, type Way } from './escalation/way.ts';
import { type Allowed, allowedBy, allowedOf, EVERYTHING, together } from './proof/allowed.ts';
import { excess } from './proof/difference.ts';
import type { Universe } from './proof/universe.ts';
import { namespaceOf, type PolicyRule, type RbacSet } from './rbac-objects.ts';

export interface Escalation {
  /** First those that are open to the user itself, then those that depend on them. Empty if there are none. */
  readonly ways: readonly Way[];
  /** All users as whom the user can act, itself first. */
  readonly identities: readonly User[];
}

export interface EscalationOptions {
  readonly served: ServedTable;
  /** The universe of the set, or of several sets including it; created if it is missing. */
  readonly universe?: Universe;
  /** Whether to look only for ways that are open to the user itself, whatever they lead to. */
  readonly direct?: boolean;
}

/**
 * Every way in which a user can gain more power than RBAC grants: each technique that its requests allow, then those of
 * each identity as which it can then act, and so on until nothing new is reached or everything is allowed. Of the ways
 * of one technique, those whose result the others already provide are left out.
 */
export function escalationOf(set: RbacSet, user: User, options: EscalationOptions): Escalation {
  const { served, universe = universeOfSets([set], served), direct = false } = options;
  const cluster = clusterOf(set);
  const all = allowedBy([{ rule: EVERYTHING, namespace: '' }], universe);
  const isMore = (allowed: Allowed, than: Allowed) => !excess(allowed, than, universe).next().done;
  const holders: Holder[] = [{ as: user, allowed: allowedOf(set, user, universe) }];
  const ways = new Map<string, Way>();
  for (let power = powerOf(holders, universe); isMore(all, power.all); power = powerOf(holders, universe)) {
    const gained: Holder[] = [];
    for (const findWays of TECHNIQUES) {
      let reached = power.all;
      let isAllReached = false;
      const seen = new Set<string>();
      for (const way of findWays({ minor: served.minor, set, cluster, power, otherName: universe.otherName })) {
        const key = keyOf(way);
        if (ways.has(key) || seen.has(key)) continue;
        seen.add(key);
        if (endsInRbac(way.gain)) {
          const holder = isAllReached ? null : holderOf(way);
          if (holder === null || !isMore(holder.allowed, reached)) continue;
          reached = together(reached, holder.allowed);
          isAllReached = !isMore(all, reached);
          gained.push(holder);
        }
        ways.set(key, way);
      }
    }
    if (gained.length === 0) break;
    holders.push(...gained);
    if (direct) break;
  }
  const identities = new Map(holders.map(({ as }) => [JSON.stringify(as), as]));
  return {
    ways: holders.length > 1 || isMore(all, powerOf(holders, universe).all) ? [...ways.values()] : [HAS_EVERYTHING],
    identities: [...identities.values()],
  };

  /** Who may do what at the end of a way; `null` if it ends outside RBAC. */
  function holderOf({ gain, steps }: Way): Holder | null {
    const as = steps.at(-1)?.attributes.user ?? user;
    const holding = (rules: readonly PolicyRule[], namespace: string): Holder => ({
      as,
      allowed: allowedBy(
        rules.map((rule) => ({ rule, namespace })),
        universe,
      ),
    });
    switch (gain.kind) {
      case 'cluster-admin':
        return holding([EVERYTHING], '');
      case 'namespace-admin':
        return holding([EVERYTHING], gain.namespace);
      case 'role':
        return holding(rulesOf(gain), gain.namespace);
      case 'identity':
        return { as: gain.user, allowed: allowedOf(set, gain.user, universe) };
      default:
        return null;
    }
  }

  function rulesOf({ role, namespace }: Extract<Gain, { readonly kind: 'role' }>): readonly PolicyRule[] {
    const isMeant = (one: RbacSet['roles'][number]) =>
      one.kind === role.kind &&
      one.name === role.name &&
      (one.kind === 'ClusterRole' || namespaceOf(one) === namespace);
    return set.roles.find(isMeant)?.rules ?? [];
  }
}

/** Whether RBAC determines what is gained, or the way leads out of it: to a node, or to the content of Secrets. */
function endsInRbac({ kind }: Gain): boolean {
  return ['cluster-admin', 'namespace-admin', 'role', 'identity'].includes(kind);
}

const HAS_EVERYTHING: Way = { technique: 'everything', steps: [], gain: { kind: 'cluster-admin' } };
