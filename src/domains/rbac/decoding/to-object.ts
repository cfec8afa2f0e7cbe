import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { nodeAt, placeAt } from '../../../kubernetes/document.ts';
import type { Binding, LabelRequirement, LabelSelector, PolicyRule, Role, Subject } from '../rbac-objects.ts';
import { itemsAt, recordAt, stringAt, stringsAt } from './fields.ts';
import type { RbacKind } from './rbac-types.ts';

/** Converts a document to a valid object. A namespaced object without a namespace is in `namespace`. */
export function toObject(kind: RbacKind, root: DocumentNode, namespace: string): Role | Binding {
  const name = stringAt(root, 'metadata', 'name') || `${stringAt(root, 'metadata', 'generateName')}xxxxx`;
  const ownNamespace = stringAt(root, 'metadata', 'namespace') || namespace;
  const placeOf = (path: DocumentPath) => placeAt(root, path);
  const rules = () => itemsAt(root, 'rules').map(toRule);
  const bound = (defaultNamespace: string) => ({
    roleRef: {
      kind: roleKind(stringAt(root, 'roleRef', 'kind')),
      name: stringAt(root, 'roleRef', 'name'),
    },
    subjects: itemsAt(root, 'subjects').map((subject) => toSubject(subject, defaultNamespace)),
  });
  switch (kind) {
    case 'Role':
      return { kind, name, placeOf, namespace: ownNamespace, rules: rules() };
    case 'ClusterRole':
      return {
        kind,
        name,
        placeOf,
        labels: recordAt(root, 'metadata', 'labels'),
        rules: rules(),
        aggregates:
          nodeAt(root, ['aggregationRule'])?.kind === 'map'
            ? itemsAt(root, 'aggregationRule', 'clusterRoleSelectors').map(toSelector)
            : null,
      };
    case 'RoleBinding':
      return { kind, name, placeOf, namespace: ownNamespace, ...bound(ownNamespace) };
    case 'ClusterRoleBinding':
      return { kind, name, placeOf, ...bound('') };
  }
}

function roleKind(kind: string): Role['kind'] {
  return kind === 'Role' ? kind : 'ClusterRole';
}

function toRule(rule: DocumentNode): PolicyRule {
  return {
    verbs: stringsAt(rule, 'verbs'),
    apiGroups: stringsAt(rule, 'apiGroups'),
    resources: stringsAt(rule, 'resources'),
    resourceNames: stringsAt(rule, 'resourceNames'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
  };
}

/** The namespace of a user or a group has no meaning. */
function toSubject(subject: DocumentNode, namespace: string): Subject {
  const name = stringAt(subject, 'name');
  const kind = stringAt(subject, 'kind');
  if (kind === 'ServiceAccount') return { kind, name, namespace: stringAt(subject, 'namespace') || namespace };
  return { kind: kind === 'Group' ? 'Group' : 'User', name };
}

/** Source: LabelSelectorAsSelector of k8s.io/apimachinery pkg/apis/meta/v1/helpers.go. */
function toSelector(selector: DocumentNode): LabelSelector {
  const equal = Object.entries(recordAt(selector, 'matchLabels')).map(
    ([key, value]): LabelRequirement => ({ key, operator: 'In', values: [value] }),
  );
  return [...equal, ...itemsAt(selector, 'matchExpressions').map(toRequirement)];
}

function toRequirement(expression: DocumentNode): LabelRequirement {
  const key = stringAt(expression, 'key');
  const operator = stringAt(expression, 'operator');
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  return { key, operator: operator === 'In' ? operator : 'NotIn', values: stringsAt(expression, 'values') };
}
