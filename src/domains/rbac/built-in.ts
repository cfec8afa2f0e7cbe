import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import builtIn135 from './data/built-in-1.35.json' with { type: 'json' };
import builtIn136 from './data/built-in-1.36.json' with { type: 'json' };
import builtIn137 from './data/built-in-1.37.json' with { type: 'json' };
import type { Binding, PolicyRule, Role, RoleRef, Subject } from './rbac-objects.ts';

export interface BuiltIn {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
}

/**
 * The roles and bindings that kube-apiserver creates when it starts, with the feature gates at their defaults, for the
 * minor version or the nearest one for which they are known. Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 */
export function builtInOf(minor: KubernetesMinor): BuiltIn {
  const nearest = KNOWN.reduce((best, one) =>
    Math.abs(one.minor - minor) < Math.abs(best.minor - minor) ? one : best,
  );
  return nearest.builtIn;
}

/** The output of src/authoring/built-in-roles/generate.ts. */
interface BuiltInData {
  readonly roles: readonly RoleData[];
  readonly bindings: readonly BindingData[];
}

interface RoleData {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly rules: readonly PolicyRule[];
  readonly aggregates: readonly Readonly<Record<string, string | undefined>>[];
}

interface BindingData {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[];
}

const KNOWN: readonly { readonly minor: KubernetesMinor; readonly builtIn: BuiltIn }[] = [
  { minor: 37, builtIn: fromData(builtIn137) },
  { minor: 36, builtIn: fromData(builtIn136) },
  { minor: 35, builtIn: fromData(builtIn135) },
];

function fromData({ roles, bindings }: BuiltInData): BuiltIn {
  return { roles: roles.map(toRole), bindings: bindings.map(toBinding) };
}

function toRole({ kind, namespace, name, labels, rules, aggregates }: RoleData): Role {
  if (kind === 'Role') return { kind, namespace, name, rules, placeOf: null };
  const present = (record: Readonly<Record<string, string | undefined>>) =>
    Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
  return {
    kind: 'ClusterRole',
    name,
    labels: Object.fromEntries(present(labels).map(({ key, value }) => [key, value])),
    rules,
    aggregates:
      aggregates.length === 0
        ? null
        : aggregates.map((labels) =>
            present(labels).map(({ key, value }) => ({ key, operator: 'In', values: [value] })),
          ),
    placeOf: null,
  };
}

function toBinding({ kind, namespace, name, roleRef, subjects }: BindingData): Binding {
  const ref: RoleRef = { kind: roleRef.kind === 'Role' ? 'Role' : 'ClusterRole', name: roleRef.name };
  const common = { name, roleRef: ref, subjects: subjects.map(toSubject), placeOf: null };
  return kind === 'RoleBinding' ? { kind, namespace, ...common } : { kind: 'ClusterRoleBinding', ...common };
}

function toSubject({ kind, namespace, name }: BindingData['subjects'][number]): Subject {
  if (kind === 'ServiceAccount') return { kind, namespace, name };
  return { kind: kind === 'Group' ? 'Group' : 'User', name };
}
