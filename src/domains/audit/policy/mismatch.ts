import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes, ResourceTarget } from '../../../kubernetes/request/attributes.ts';
import { groupMatches, pathMatches, resourceMatches } from './matching.ts';
import type { GroupResources, Selector } from './policy.ts';

/** A condition of a rule that a request does not meet. */
export type Mismatch =
  /** `found` is `null` after a failed authentication, when there is no user; it is empty for a user without groups. */
  | {
      readonly condition: 'users' | 'userGroups';
      readonly listed: readonly string[];
      readonly found: readonly string[] | null;
    }
  | {
      readonly condition: 'verbs' | 'namespaces' | 'nonResourceURLs';
      readonly listed: readonly string[];
      readonly found: string;
    }
  | { readonly condition: 'kind'; readonly wanted: 'a resource' | 'a non-resource path' }
  /** For each entry of `resources`, in order, the first part of it that differs. */
  | { readonly condition: 'resources'; readonly entries: readonly EntryMismatch[] };

export interface EntryMismatch {
  readonly part: 'group' | 'resources' | 'resourceNames';
  readonly listed: readonly string[];
  readonly found: string;
}

/**
 * Every condition of the selector that the request does not meet; none if it matches.
 * Source: k8s.io/apiserver pkg/audit/policy/checker.go, ruleMatches.
 */
export function mismatchesOf(selector: Selector, request: Attributes, minor: KubernetesMinor): readonly Mismatch[] {
  const { users, userGroups, verbs, resources, namespaces, nonResourceURLs } = selector;
  const { user, verb, path, resource: target } = request;
  const found: Mismatch[] = [];
  if (users.length > 0 && !(user && users.includes(user.name))) {
    found.push({ condition: 'users', listed: users, found: user === null ? null : [user.name] });
  }
  if (userGroups.length > 0 && !user?.groups.some((group) => userGroups.includes(group))) {
    found.push({ condition: 'userGroups', listed: userGroups, found: user === null ? null : user.groups });
  }
  if (verbs.length > 0 && !verbs.includes(verb)) found.push({ condition: 'verbs', listed: verbs, found: verb });
  if (namespaces.length > 0 || resources.length > 0) {
    if (target === null) return [...found, { condition: 'kind', wanted: 'a resource' }];
    if (namespaces.length > 0 && !namespaces.includes(target.namespace)) {
      found.push({ condition: 'namespaces', listed: namespaces, found: target.namespace });
    }
    const entries = resources.map((entry) => entryMismatch(entry, target, minor)).filter((entry) => entry !== null);
    if (entries.length > 0 && entries.length === resources.length) found.push({ condition: 'resources', entries });
  } else if (nonResourceURLs.length > 0) {
    if (target !== null) return [...found, { condition: 'kind', wanted: 'a non-resource path' }];
    if (!nonResourceURLs.some((spec) => pathMatches(path, spec))) {
      found.push({ condition: 'nonResourceURLs', listed: nonResourceURLs, found: path });
    }
  }
  return found;
}

function entryMismatch(entry: GroupResources, target: ResourceTarget, minor: KubernetesMinor): EntryMismatch | null {
  const { group, resources, resourceNames } = entry;
  const { resource, subresource, name } = target;
  if (!groupMatches(group, target.group, minor)) return { part: 'group', listed: [group], found: target.group };
  if (resources.length === 0) return null;
  if (!resources.some((pattern) => resourceMatches(pattern, resource, subresource))) {
    const combined = subresource === '' ? resource : `${resource}/${subresource}`;
    return { part: 'resources', listed: resources, found: combined };
  }
  const named = resourceNames.length === 0 || resourceNames.includes(name);
  return named ? null : { part: 'resourceNames', listed: resourceNames, found: name };
}
