import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import { boundNamespaces, type Decision, evaluate, type Grant, grantsIn, roleOf } from './evaluate.ts';
import { identitiesOf, identityOf } from './identity.ts';
import { groupMatches, nameMatches, pathMatches, resourceMatches, ruleAllows, verbMatches } from './matches.ts';
import type { Binding, PolicyRule, RbacSet, Subject } from './rbac-objects.ts';
import { namespaceOf } from './rbac-objects.ts';

/** What would have to change in a rule for it to allow a request. */
export type Mismatch = 'verb' | 'apiGroup' | 'resource' | 'resourceName' | 'namespace' | 'path';

/** A rule granted to the user that nearly allows the request. */
export interface NearMiss {
  readonly grant: Grant;
  readonly mismatch: Mismatch;
}

/** A binding that would allow the request to a subject with a name similar to the user's. */
export interface OtherSubject {
  readonly grant: Grant;
  readonly subject: Subject;
}

export interface Explanation {
  readonly decision: Decision;
  /** Every rule that allows the request, in the order in which the authorizer checks them. */
  readonly grants: readonly Grant[];
  /** For a forbidden request. */
  readonly nearMisses: readonly NearMiss[];
  readonly otherSubjects: readonly OtherSubject[];
  /** Bindings of the user whose role does not exist. */
  readonly withoutRole: readonly Binding[];
}

/** Why a request is allowed or forbidden, and what nearly allows it. */
export function explain(set: RbacSet, attributes: Attributes): Explanation {
  const decision = evaluate(set, attributes);
  const { user, resource } = attributes;
  if (user === null) return { decision, grants: [], nearMisses: [], otherSubjects: [], withoutRole: [] };
  const scopes = new Set(['', resource?.namespace ?? '']);
  const grants = [...scopes]
    .flatMap((scope) => [...grantsIn(set, user, scope)])
    .filter(({ rule }) => ruleAllows(rule, attributes));
  const isDenied = !decision.allowed;
  return {
    decision,
    grants,
    nearMisses: isDenied ? [...nearMisses(set, user, attributes)] : [],
    otherSubjects: isDenied ? [...otherSubjects(set, user, attributes)] : [],
    withoutRole: bindingsOf(set, user).filter((binding) => roleOf(set, binding) === undefined),
  };
}

function* nearMisses(set: RbacSet, user: User, attributes: Attributes): Generator<NearMiss> {
  const namespace = attributes.resource?.namespace ?? '';
  for (const scope of ['', ...boundNamespaces(set)]) {
    for (const grant of grantsIn(set, user, scope)) {
      const isElsewhere = scope !== '' && scope !== namespace;
      const mismatches: readonly Mismatch[] = [
        ...(isElsewhere ? (['namespace'] as const) : []),
        ...mismatchesOf(grant.rule, attributes),
      ];
      const [mismatch, ...more] = mismatches;
      if (mismatch !== undefined && more.length === 0) yield { grant, mismatch };
    }
  }
}

function mismatchesOf(rule: PolicyRule, { verb, path, resource: target }: Attributes): readonly Mismatch[] {
  const kept = (found: readonly (Mismatch | false)[]) => found.filter((one) => one !== false);
  const verbDiffers = !verbMatches(rule, verb) && 'verb';
  if (target === null) {
    if (rule.nonResourceURLs.length === 0) return ['verb', 'path'];
    return kept([verbDiffers, !rule.nonResourceURLs.some((pattern) => pathMatches(pattern, path)) && 'path']);
  }
  if (rule.resources.length === 0) return ['apiGroup', 'resource'];
  const { group, resource, subresource, name } = target;
  return kept([
    verbDiffers,
    !groupMatches(rule, group) && 'apiGroup',
    !rule.resources.some((written) => resourceMatches(written, resource, subresource)) && 'resource',
    !nameMatches(rule, name) && 'resourceName',
  ]);
}

/** Bindings that would allow the request to a subject of the same name but of another kind or in another namespace. */
function* otherSubjects(set: RbacSet, user: User, attributes: Attributes): Generator<OtherSubject> {
  const name = user.name.replace(/^.*:/, '');
  const identities = new Set(identitiesOf(user));
  const namespace = attributes.resource?.namespace ?? '';
  for (const binding of set.bindings) {
    const scope = namespaceOf(binding);
    if (scope !== '' && scope !== namespace) continue;
    const subject = binding.subjects.find(
      (one) => !identities.has(identityOf(one)) && one.name.replace(/^.*:/, '') === name,
    );
    const role = subject && roleOf(set, binding);
    if (!role) continue;
    const number = role.rules.findIndex((rule) => ruleAllows(rule, attributes));
    const rule = role.rules[number];
    if (rule !== undefined) yield { subject, grant: { binding, role, number, rule } };
  }
}

function bindingsOf({ bindings }: RbacSet, user: User): readonly Binding[] {
  const identities = new Set(identitiesOf(user));
  return bindings.filter(({ subjects }) => subjects.some((subject) => identities.has(identityOf(subject))));
}
