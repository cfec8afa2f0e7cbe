import type { GoStruct, GoType } from '../../../../kubernetes/decoding/go-decode.ts';

const BOOL: GoType = { kind: 'bool' };
const INT64: GoType = { kind: 'int64' };
const TIME: GoType = { kind: 'time' };
const STRING: GoType = { kind: 'string', name: 'string' };
const UID: GoType = { kind: 'string', name: 'types.UID' };
const STRINGS: GoType = { kind: 'list', of: STRING };

const TYPE_META: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'TypeMeta',
  fields: { apiVersion: STRING, kind: STRING },
};

const OWNER_REFERENCE: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'OwnerReference',
  fields: {
    apiVersion: STRING,
    kind: STRING,
    name: STRING,
    uid: UID,
    controller: { kind: 'pointer', to: BOOL },
    blockOwnerDeletion: { kind: 'pointer', to: BOOL },
  },
};

const MANAGED_FIELDS_ENTRY: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'ManagedFieldsEntry',
  fields: {
    manager: STRING,
    operation: { kind: 'string', name: 'v1.ManagedFieldsOperationType' },
    apiVersion: STRING,
    time: { kind: 'pointer', to: TIME },
    fieldsType: STRING,
    fieldsV1: { kind: 'raw' },
    subresource: STRING,
  },
};

/** metav1.ObjectMeta: never validated, but its types are checked. */
const OBJECT_META: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'ObjectMeta',
  fields: {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    selfLink: STRING,
    uid: UID,
    resourceVersion: STRING,
    generation: INT64,
    creationTimestamp: TIME,
    deletionTimestamp: { kind: 'pointer', to: TIME },
    deletionGracePeriodSeconds: { kind: 'pointer', to: INT64 },
    labels: { kind: 'map', of: STRING },
    annotations: { kind: 'map', of: STRING },
    ownerReferences: { kind: 'list', of: OWNER_REFERENCE },
    finalizers: STRINGS,
    managedFields: { kind: 'list', of: MANAGED_FIELDS_ENTRY },
  },
};

const V1_STAGES: GoType = { kind: 'list', of: { kind: 'string', name: 'v1.Stage' } };

const V1_GROUP_RESOURCES: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'GroupResources',
  fields: { group: STRING, resources: STRINGS, resourceNames: STRINGS },
};

const V1_POLICY_RULE: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'PolicyRule',
  fields: {
    level: { kind: 'string', name: 'v1.Level' },
    users: STRINGS,
    userGroups: STRINGS,
    verbs: STRINGS,
    resources: { kind: 'list', of: V1_GROUP_RESOURCES },
    namespaces: STRINGS,
    nonResourceURLs: STRINGS,
    omitStages: V1_STAGES,
    omitManagedFields: { kind: 'pointer', to: BOOL },
  },
};

/** Policy of audit.k8s.io/v1. Source: k8s.io/apiserver pkg/apis/audit/v1/types.go. */
export const V1_POLICY: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'Policy',
  embedded: { TypeMeta: TYPE_META },
  fields: {
    metadata: OBJECT_META,
    rules: { kind: 'list', of: V1_POLICY_RULE },
    omitStages: V1_STAGES,
    omitManagedFields: BOOL,
  },
};

const INTERNAL_STAGES: GoType = { kind: 'list', of: { kind: 'string', name: 'audit.Stage' } };

const INTERNAL_GROUP_RESOURCES: GoStruct = {
  kind: 'struct',
  package: 'audit',
  name: 'GroupResources',
  fields: { Group: STRING, Resources: STRINGS, ResourceNames: STRINGS },
};

const INTERNAL_POLICY_RULE: GoStruct = {
  kind: 'struct',
  package: 'audit',
  name: 'PolicyRule',
  fields: {
    Level: { kind: 'string', name: 'audit.Level' },
    Users: STRINGS,
    UserGroups: STRINGS,
    Verbs: STRINGS,
    Resources: { kind: 'list', of: INTERNAL_GROUP_RESOURCES },
    Namespaces: STRINGS,
    NonResourceURLs: STRINGS,
    OmitStages: INTERNAL_STAGES,
    OmitManagedFields: { kind: 'pointer', to: BOOL },
  },
};

/**
 * The internal Policy, into which a file without an apiVersion is decoded before it is refused: its fields have no JSON
 * names, so `rules` is unknown. Source: k8s.io/apiserver pkg/apis/audit/types.go.
 */
export const INTERNAL_POLICY: GoStruct = {
  kind: 'struct',
  package: 'audit',
  name: 'Policy',
  embedded: { TypeMeta: TYPE_META, ObjectMeta: OBJECT_META },
  fields: {
    Rules: { kind: 'list', of: INTERNAL_POLICY_RULE },
    OmitStages: INTERNAL_STAGES,
    OmitManagedFields: BOOL,
  },
};
