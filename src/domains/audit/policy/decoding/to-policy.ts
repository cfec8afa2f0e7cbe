import type { DocumentNode } from '../../../../kubernetes/document.ts';
import { nodeAt } from '../../../../kubernetes/document.ts';
import type { GroupResources } from '../policy.ts';
import type { DecodedPolicy, DecodedRule } from '../validate.ts';

/** Reads a policy from a document whose types have been checked. Missing values and null become empty. */
export function toPolicy(root: DocumentNode): DecodedPolicy {
  return {
    rules: itemsAt(root, 'rules').map(toRule),
    omitStages: stringsAt(root, 'omitStages'),
    omitManagedFields: booleanAt(root, 'omitManagedFields') ?? false,
  };
}

function toRule(rule: DocumentNode): DecodedRule {
  return {
    level: stringAt(rule, 'level'),
    users: stringsAt(rule, 'users'),
    userGroups: stringsAt(rule, 'userGroups'),
    verbs: stringsAt(rule, 'verbs'),
    resources: itemsAt(rule, 'resources').map(toGroupResources),
    namespaces: stringsAt(rule, 'namespaces'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
    omitStages: stringsAt(rule, 'omitStages'),
    omitManagedFields: booleanAt(rule, 'omitManagedFields'),
  };
}

function toGroupResources(entry: DocumentNode): GroupResources {
  return {
    group: stringAt(entry, 'group'),
    resources: stringsAt(entry, 'resources'),
    resourceNames: stringsAt(entry, 'resourceNames'),
  };
}

function itemsAt(node: DocumentNode, field: string): readonly DocumentNode[] {
  const list = nodeAt(node, [field]);
  return list?.kind === 'list' ? list.items : [];
}

function stringsAt(node: DocumentNode, field: string): readonly string[] {
  return itemsAt(node, field).map((item) => (item.kind === 'string' ? item.value : ''));
}

function stringAt(node: DocumentNode, field: string): string {
  const value = nodeAt(node, [field]);
  return value?.kind === 'string' ? value.value : '';
}

function booleanAt(node: DocumentNode, field: string): boolean | undefined {
  const value = nodeAt(node, [field]);
  return value?.kind === 'boolean' ? value.value : undefined;
}
