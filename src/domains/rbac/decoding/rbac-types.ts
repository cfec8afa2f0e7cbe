import type { GoStruct, GoType } from '../../../kubernetes/decoding/go-decode.ts';
import { typeAt } from '../../../kubernetes/decoding/go-decode.ts';
import { podType } from '../../../kubernetes/objects/pod-types.ts';

const STRING: GoType = { kind: 'string', name: 'string' };
const STRINGS: GoType = { kind: 'list', of: STRING };
const OBJECT_META: GoType = typeAt(podType(), ['metadata']) ?? { kind: 'raw' };

const POLICY_RULE = struct('PolicyRule', {
  verbs: STRINGS,
  apiGroups: STRINGS,
  resources: STRINGS,
  resourceNames: STRINGS,
  nonResourceURLs: STRINGS,
});

const LABEL_SELECTOR = struct('LabelSelector', {
  matchLabels: { kind: 'map', of: STRING },
  matchExpressions: {
    kind: 'list',
    of: struct('LabelSelectorRequirement', {
      key: STRING,
      operator: { kind: 'string', name: 'v1.LabelSelectorOperator' },
      values: STRINGS,
    }),
  },
});

const RULES: GoType = { kind: 'list', of: POLICY_RULE };
const ROLE_REF = struct('RoleRef', { apiGroup: STRING, kind: STRING, name: STRING });
const SUBJECTS: GoType = {
  kind: 'list',
  of: struct('Subject', { kind: STRING, apiGroup: STRING, name: STRING, namespace: STRING }),
};

/** The kinds of rbac.authorization.k8s.io/v1. Source: k8s.io/api rbac/v1/types.go. */
export const RBAC_TYPES = {
  Role: object('Role', { rules: RULES }),
  ClusterRole: object('ClusterRole', {
    rules: RULES,
    aggregationRule: {
      kind: 'pointer',
      to: struct('AggregationRule', { clusterRoleSelectors: { kind: 'list', of: LABEL_SELECTOR } }),
    },
  }),
  RoleBinding: object('RoleBinding', { subjects: SUBJECTS, roleRef: ROLE_REF }),
  ClusterRoleBinding: object('ClusterRoleBinding', { subjects: SUBJECTS, roleRef: ROLE_REF }),
} as const satisfies Record<string, GoStruct>;

export type RbacKind = keyof typeof RBAC_TYPES;

export function isRbacKind(kind: string): kind is RbacKind {
  return Object.hasOwn(RBAC_TYPES, kind);
}

function struct(name: string, fields: Readonly<Record<string, GoType>>): GoStruct {
  return { kind: 'struct', package: 'v1', name, fields };
}

function object(name: string, fields: Readonly<Record<string, GoType>>): GoStruct {
  return struct(name, { apiVersion: STRING, kind: STRING, metadata: OBJECT_META, ...fields });
}
