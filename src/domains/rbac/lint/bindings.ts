import { roleOf } from '../evaluate.ts';
import {
  ANONYMOUS,
  AUTHENTICATED,
  MASTERS,
  SERVICE_ACCOUNTS,
  subjectInWords,
  UNAUTHENTICATED,
  userOf,
} from '../identity.ts';
import { allowedBy, type ScopedRule } from '../proof/allowed.ts';
import { excess, mostOrdinary, NOTHING } from '../proof/difference.ts';
import type { Binding, PolicyRule, Role, Subject } from '../rbac-objects.ts';
import { namespaceOf, objectInWords } from '../rbac-objects.ts';
import { type Finding, type Linted, type Shown, shownAt } from './finding.ts';

/** Bindings that grant nothing, grant to another subject than intended, or grant a great deal. */
export function* bindings(linted: Linted): Generator<Finding> {
  for (const binding of linted.loaded.set.bindings) {
    const { placeOf } = binding;
    if (placeOf === null) continue;
    const words = objectInWords(binding);
    const role = roleOf(linted.loaded.set, binding);
    if (role === undefined) {
      yield {
        lint: 'missing-role',
        severity: 'error',
        place: placeOf(['roleRef', 'name']),
        message: `${words} grants nothing: there is no ${objectInWords({ ...binding.roleRef, namespace: binding.roleRef.kind === 'Role' ? namespaceOf(binding) : '' })} here.`,
        consequence: null,
        fix: 'Correct roleRef (it cannot be changed in place: delete the binding first), or add the role.',
      };
    }
    if (binding.subjects.length === 0) {
      yield {
        lint: 'no-subjects',
        severity: 'info',
        place: placeOf([]),
        message: `${words} has no subjects: it grants nothing.`,
        consequence: null,
        fix: 'Add subjects, or remove it.',
      };
    }
    if (role !== undefined) yield* withoutEffect(linted, binding, role);
    for (const [number, subject] of binding.subjects.entries()) {
      yield* subjectOf({ linted, binding, subject, number });
      if (role !== undefined) yield* powerOf({ linted, binding, subject, number }, role.rules);
    }
  }
}

/** Rules for paths and for cluster-scoped resources, which a RoleBinding does not grant. */
function* withoutEffect(linted: Linted, binding: Binding, role: Role): Generator<Finding> {
  if (binding.kind !== 'RoleBinding' || role.kind !== 'ClusterRole' || binding.placeOf === null) return;
  const { universe } = linted;
  const isSome = (rule: PolicyRule, namespace: string) =>
    !excess(allowedBy([{ rule, namespace }], universe), NOTHING, universe).next().done;
  const dead = [...role.rules.keys()].filter((number) => {
    const rule = role.rules[number];
    return rule !== undefined && isSome(rule, '') && !isSome(rule, binding.namespace);
  });
  const isAll = dead.length === role.rules.length;
  if (dead.length === 0 || (role.placeOf === null && !isAll)) return;
  const which = isAll ? 'no rule' : `all but rule ${dead.map((number) => number + 1).join(', ')}`;
  yield {
    lint: 'cluster-scoped',
    severity: isAll ? 'error' : 'warning',
    place: binding.placeOf(['roleRef']),
    message: `${objectInWords(binding)} grants ${which} of ${objectInWords(role)}: the resources that ${isAll ? 'they name' : 'it names'} are cluster-scoped.`,
    consequence: null,
    fix: 'Bind it with a ClusterRoleBinding if it should apply to the whole cluster.',
  };
}

interface About {
  readonly linted: Linted;
  readonly binding: Binding;
  readonly subject: Subject;
  readonly number: number;
}

function* subjectOf({ linted, binding, subject, number }: About): Generator<Finding> {
  const words = objectInWords(binding);
  const place = binding.placeOf?.(['subjects', number, 'name']);
  if (place === undefined) return;
  const finding = (lint: Finding['lint'], severity: Finding['severity'], message: string, fix: string): Finding => ({
    lint,
    severity,
    place,
    message: `${words}: ${message}`,
    consequence: null,
    fix,
  });
  const { serviceAccounts } = linted.loaded.set;
  if (subject.kind === 'ServiceAccount') {
    const { namespace, name } = subject;
    const own = namespaceOf(binding);
    const isThere = serviceAccounts.some((one) => one.namespace === namespace && one.name === name);
    const elsewhere = serviceAccounts.find((one) => one.name === name && one.namespace !== namespace);
    if (isThere || name === 'default') return;
    if (elsewhere !== undefined) {
      const message = `the subject is ServiceAccount ${namespace}/${name}, which does not exist here; ${elsewhere.namespace}/${name} does, and gets nothing.`;
      yield finding('subject-namespace', 'error', message, `Write namespace: ${elsewhere.namespace}.`);
    } else if (serviceAccounts.length > 0) {
      const message = `there is no ServiceAccount ${namespace}/${name} here; anyone who creates one with that name gets its permissions.`;
      yield finding('missing-service-account', 'warning', message, 'Add it, or correct its name.');
    } else if (own !== '' && namespace !== own && namespace === 'default') {
      const message = `the subject is ServiceAccount default/${name}, in a different namespace than the binding.`;
      yield finding('subject-namespace', 'warning', message, `Write namespace: ${own} if you mean the one in ${own}.`);
    }
    return;
  }
  const { kind, name } = subject;
  const isGroupName = [MASTERS, AUTHENTICATED, UNAUTHENTICATED, SERVICE_ACCOUNTS, 'system:nodes'].includes(name);
  if (kind === 'User' && (isGroupName || name.startsWith(`${SERVICE_ACCOUNTS}:`))) {
    yield finding(
      'subject-kind',
      'error',
      `${name} is a group, but the subject is a user with that name.`,
      'Write kind: Group.',
    );
  } else if (kind === 'Group' && name === ANONYMOUS) {
    yield finding('subject-kind', 'error', `${name} is a user, but the subject is a group.`, 'Write kind: User.');
  } else if (kind === 'Group' && /^system:serviceaccount:/.test(name)) {
    const message = `${name} is the user name of a service account, but the subject is a group.`;
    yield finding('subject-kind', 'error', message, 'Write kind: ServiceAccount, with its name and namespace.');
  } else if (
    serviceAccounts.some((one) =>
      [one.name, `${one.namespace}/${one.name}`, `${one.namespace}:${one.name}`].includes(name),
    )
  ) {
    const message = `${kind} ${name} has the name of a ServiceAccount here, which gets nothing.`;
    yield finding('subject-kind', 'warning', message, 'Write kind: ServiceAccount if you mean the service account.');
  }
}

/** Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/ */
function* powerOf({ linted, binding, subject, number }: About, rules: readonly PolicyRule[]): Generator<Finding> {
  const place = binding.placeOf?.(['subjects', number]);
  if (place === undefined) return;
  const words = objectInWords(binding);
  const scope = namespaceOf(binding);
  const where = scope === '' ? 'in the whole cluster' : `in ${scope}`;
  const consequence = () =>
    mostOrdinaryOf(
      linted,
      subject,
      rules.map((rule) => ({ rule, namespace: scope })),
    );
  const isGroup = (name: string) => subject.kind === 'Group' && subject.name === name;
  if (isGroup(UNAUTHENTICATED) || (subject.kind === 'User' && subject.name === ANONYMOUS)) {
    yield {
      lint: 'anonymous',
      severity: 'error',
      place,
      message: `${words} gives ${binding.roleRef.name} to everyone who can reach the API server, without authentication, ${where}.`,
      consequence: consequence(),
      fix: 'Remove the subject.',
    };
  } else if (isGroup(AUTHENTICATED) || isGroup(SERVICE_ACCOUNTS)) {
    yield {
      lint: 'everyone',
      severity: 'warning',
      place,
      message: `${words} gives ${binding.roleRef.name} to ${isGroup(SERVICE_ACCOUNTS) ? 'every service account' : 'every authenticated user, including every service account,'} ${where}.`,
      consequence: consequence(),
      fix: 'Name the users, groups or service accounts that need it.',
    };
  }
  if (binding.roleRef.kind === 'ClusterRole' && binding.roleRef.name === 'cluster-admin' && !isGroup(MASTERS)) {
    yield {
      lint: 'cluster-admin',
      severity: scope === '' ? 'warning' : 'info',
      place,
      message: `${words} allows ${subjectInWords(subject)} everything ${where}.`,
      consequence: consequence(),
      fix: 'Grant only what is needed, with a separate role.',
    };
  }
}

function mostOrdinaryOf(linted: Linted, subject: Subject, rules: readonly ScopedRule[]): Shown | null {
  const { universe } = linted;
  const point = mostOrdinary(excess(allowedBy(rules, universe), NOTHING, universe), universe);
  return point === null
    ? null
    : shownAt(
        linted,
        userOf(subject, () => false),
        point,
      );
}
