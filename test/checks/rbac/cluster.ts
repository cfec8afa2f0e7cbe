import { isRecord } from '../../../src/kubernetes/decoding/record.ts';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';

const RBAC = 'rbac.authorization.k8s.io';
const PLURALS: Readonly<Record<string, string>> = {
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
};

export const DEPLOYER = { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' };

export function role(namespace: string, ...rules: readonly object[]) {
  return { kind: 'Role', metadata: { namespace, name: 'deployer' }, rules };
}

export function bound(namespace: string, subject: object = DEPLOYER) {
  return {
    kind: 'RoleBinding',
    metadata: { namespace, name: 'deployer' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'deployer' },
    subjects: [subject],
  };
}

/** A cluster of these roles and bindings; its authorizer says what `review` does. */
export function clusterOf(
  objects: readonly { readonly kind: string }[],
  review: (attributes: Readonly<Record<string, unknown>>) => object = () => ({ allowed: false }),
) {
  return ({ method, path, body }: Asked): Answered => {
    if (method === 'POST') {
      const spec = isRecord(body) && isRecord(body.spec) ? body.spec : {};
      const asked = spec.resourceAttributes ?? spec.nonResourceAttributes;
      return { status: 201, body: { ...spec, status: review(isRecord(asked) ? asked : {}) } };
    }
    const plural = path.replace(/^.*\//, '');
    const [kind = 'ServiceAccount'] = Object.entries(PLURALS).flatMap(([one, of]) => (of === plural ? [one] : []));
    const apiVersion = kind === 'ServiceAccount' ? 'v1' : `${RBAC}/v1`;
    const items = objects.filter((object) => object.kind === kind).map(({ kind: _, ...item }) => item);
    return { status: 200, body: { kind: `${kind}List`, apiVersion, metadata: {}, items } };
  };
}
