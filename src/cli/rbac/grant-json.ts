import type { Decision } from '../../domains/rbac/evaluate.ts';
import { namespaceOf } from '../../domains/rbac/rbac-objects.ts';

/**
 * A decision in JSON: `{allowed, by: {kind, namespace, name, rule} | null}`, where `by` is the binding, with namespace
 * "" for a ClusterRoleBinding, and `rule` counts the rules of its role from 0. `by` is null if the request is
 * forbidden, and for members of system:masters, who need no binding.
 */
export function decisionJson({ allowed, by }: Decision) {
  if (by === null || typeof by === 'string') return { allowed, by: null };
  const { binding, number } = by;
  return { allowed, by: { kind: binding.kind, namespace: namespaceOf(binding), name: binding.name, rule: number } };
}
