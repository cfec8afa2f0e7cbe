import type { ServedResource, ServedTable } from '../../../../kubernetes/request/served.ts';
import { groupMatches, resourceMatches } from '../matching.ts';
import type { GroupResources, PolicyRule } from '../policy.ts';

/** Why conditions of a rule can never be met together. */
export interface Conflict {
  /** `` `persistentvolumes` are cluster-scoped, so no request for them has a namespace `` */
  readonly sentence: string;
  readonly fix: string;
  /** The rule without the conflicting condition. */
  readonly without: PolicyRule;
}

/** Verbs of requests whose URL ends with the resource, without a name. Source: requestinfo.go, NewRequestInfo. */
const NAMELESS = ['create', 'deletecollection'];

/** The known reason why no request meets all conditions of the rule; `null` if there is none. */
export function conflictIn(rule: PolicyRule, table: ServedTable): Conflict | null {
  return namespaced(rule, table) ?? named(rule) ?? unservedVerbs(rule, table);
}

/** Whether every resource that an entry names is served without namespaces. */
export function isClusterScoped(entry: GroupResources, table: ServedTable): boolean {
  const rows = rowsOf(entry, table);
  return rows.length > 0 && rows.every(({ namespaced, resource }) => !namespaced && resource !== 'namespaces');
}

/** Whether requests with the verb have no name for the resources of the entry. */
export function isNameless(verb: string, { resources }: GroupResources): boolean {
  return NAMELESS.includes(verb) && resources.every((pattern) => !pattern.includes('/') && pattern !== '*');
}

function namespaced(rule: PolicyRule, table: ServedTable): Conflict | null {
  if (rule.namespaces.length === 0 || rule.namespaces.includes('')) return null;
  if (rule.resources.length === 0 || !rule.resources.every((entry) => isClusterScoped(entry, table))) return null;
  const names = rule.resources.flatMap(({ resources }) => resources);
  const what = names.length === 0 ? 'resources of this group' : names.map((name) => `\`${name}\``).join(', ');
  return {
    sentence: `${what} ${names.length === 1 ? 'is a cluster-scoped resource' : 'are cluster-scoped'}, so its requests have no namespace`,
    fix: 'Remove `namespaces`.',
    without: { ...rule, namespaces: [] },
  };
}

function named(rule: PolicyRule): Conflict | null {
  if (rule.resources.length === 0 || rule.verbs.length === 0) return null;
  const isNever = rule.resources.every(
    (entry) => entry.resourceNames.length > 0 && rule.verbs.every((verb) => isNameless(verb, entry)),
  );
  if (!isNever) return null;
  const verbs = rule.verbs.map((verb) => `\`${verb}\``).join(' or ');
  return {
    sentence: `the URL of a ${verbs} request contains no name, so \`resourceNames\` never matches`,
    fix: 'Remove `resourceNames`.',
    without: { ...rule, resources: rule.resources.map((entry) => ({ ...entry, resourceNames: [] })) },
  };
}

function unservedVerbs(rule: PolicyRule, table: ServedTable): Conflict | null {
  const rows = rule.resources.flatMap((entry) => rowsOf(entry, table));
  if (rule.verbs.length === 0 || rows.length === 0) return null;
  const served = [...new Set(rows.flatMap(({ actions }) => actions.map(({ verb }) => verb)))].filter(Boolean);
  if (served.length === 0 || rule.verbs.some((verb) => served.includes(verb))) return null;
  const names = rule.resources.flatMap(({ resources }) => resources.map((name) => `\`${name}\``));
  return {
    sentence: `${names.join(', ') || 'the resources of this group'} ${names.length > 1 ? 'support' : 'supports'} only ${served.map((verb) => `\`${verb}\``).join(', ')}`,
    fix: `Write one of these verbs, or remove \`verbs\`.`,
    without: { ...rule, verbs: [] },
  };
}

function rowsOf(
  { group, resources }: GroupResources,
  { resources: rows, minor }: ServedTable,
): readonly ServedResource[] {
  return rows.filter(
    (row) =>
      groupMatches(group, row.group, minor) &&
      (resources.length === 0 || resources.some((name) => resourceMatches(name, row.resource, row.subresource))),
  );
}
