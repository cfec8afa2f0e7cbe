import type { DocumentPath } from '../../../../kubernetes/document.ts';
import { nodeAt } from '../../../../kubernetes/document.ts';
import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import { areEqual } from '../compare.ts';
import { decisionOf } from '../evaluate.ts';
import type { LoadedPolicy } from '../load.ts';
import { pathMatches, resourceMatches } from '../matching.ts';
import type { GroupResources, PolicyRule, Selector } from '../policy.ts';
import { isClusterScoped, isNameless } from './conflicts.ts';
import type { Draft, Finding } from './finding.ts';
import { repairTo, withRules } from './repairs.ts';

/** A value of a rule, with the rule reduced to it and the rule without it. */
interface Part {
  readonly path: DocumentPath;
  readonly value: string;
  readonly alone: PolicyRule;
  readonly without: PolicyRule;
}

/** Values of rules that have no effect: earlier rules catch all of their requests, or there are no such requests. */
export function deadParts(
  { policy, placeOf }: LoadedPolicy,
  widened: ReadonlySet<number | null>,
  table: ServedTable,
): readonly Draft[] {
  return policy.rules.flatMap((rule, index): readonly Draft[] => {
    if (widened.has(index)) return [];
    const own = decisionOf(policy, index);
    const earlier = [...policy.rules.entries()].slice(0, index).filter(([other]) => !widened.has(other));
    const dead = partsOf(rule).flatMap(
      (part): readonly (Part & { reason: string; fix: string; shown: Selector | null })[] => {
        const impossible = impossibleIn(part, table);
        if (impossible !== null) return [{ ...part, ...impossible }];
        const [taker] = earlier.find(([, other]) => covers(other, part.alone)) ?? [];
        if (taker === undefined || areEqual(decisionOf(policy, taker), own)) return [];
        const { line } = placeOf(['rules', taker]);
        const reason = `the rule in line ${line} matches all of its requests first`;
        return [
          { ...part, reason, fix: `Remove it, or move this rule above the one in line ${line}.`, shown: part.alone },
        ];
      },
    );
    // A rule that is dead as a whole has a separate finding.
    if (dead.some(({ alone }) => JSON.stringify(alone) === JSON.stringify(rule))) return [];
    return dead.map(({ path, value, reason, fix, shown, without }) => ({
      lint: 'dead-part',
      severity: 'warning',
      place: placeOf(['rules', index, ...path]),
      message: `\`${value}\` has no effect in this rule: ${reason}.`,
      fix,
      repair: repairTo(policy, withRules(policy, index, [without]), [], false),
      rule: index,
      inside: shown === null ? [] : [shown],
      outside: [],
    }));
  });
}

/** Rules that seem to override stages of the policy, which always apply in addition. */
export function ineffectiveOverrides({ policy, document, placeOf }: LoadedPolicy): readonly Finding[] {
  if (policy.omitStages.length === 0) return [];
  return policy.rules.flatMap((rule, index): readonly Finding[] => {
    const path = ['rules', index, 'omitStages'];
    if (rule.level === 'None' || rule.omitStages.length > 0 || nodeAt(document, path) === undefined) return [];
    return [
      {
        lint: 'ineffective-override',
        severity: 'warning',
        place: placeOf(path),
        message: `An empty \`omitStages\` does not bring back ${policy.omitStages.map((stage) => `\`${stage}\``).join(', ')}: the stages that the policy omits are omitted by every rule.`,
        consequence: null,
        fix: 'Remove it; to log these stages for some requests only, omit them in each of the other rules instead of in the policy.',
        repair: { isSafe: true, changes: [{ do: 'remove', path }], after: policy, affects: [] },
      },
    ];
  });
}

const LISTS = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs'] as const;

/** Each value of a list with several values, and each resource of entries with several resources. */
function partsOf(rule: PolicyRule): readonly Part[] {
  const values = LISTS.flatMap((field) =>
    rule[field].length < 2
      ? []
      : rule[field].map((value, at): Part => {
          const alone = { ...rule, [field]: [value] };
          return { path: [field, at], value, alone, without: { ...rule, [field]: rule[field].toSpliced(at, 1) } };
        }),
  );
  const patterns = rule.resources.flatMap((entry, at) =>
    entry.resources.map((value, i): Part => {
      const rest = { ...entry, resources: entry.resources.toSpliced(i, 1) };
      const left = rule.resources.toSpliced(at, 1, ...(rest.resources.length > 0 ? [rest] : []));
      return {
        path: ['resources', at, 'resources', i],
        value,
        alone: { ...rule, resources: [{ ...entry, resources: [value] }] },
        without: { ...rule, resources: left },
      };
    }),
  );
  return [...values, ...(patterns.length < 2 ? [] : patterns)];
}

function impossibleIn(
  { path: [field], value, alone }: Part,
  table: ServedTable,
): { readonly reason: string; readonly fix: string; readonly shown: Selector | null } | null {
  const fix = 'Remove it, or move it to a separate rule.';
  if (field === 'verbs' && alone.resources.length > 0) {
    const isNever = alone.resources.every((entry) => entry.resourceNames.length > 0 && isNameless(value, entry));
    if (!isNever) return null;
    const resources = alone.resources.map((entry) => ({ ...entry, resourceNames: [] }));
    return {
      reason: `the URL of a \`${value}\` request contains no name, and the rule has \`resourceNames\``,
      fix,
      shown: { ...alone, resources },
    };
  }
  const { namespaces, resources } = alone;
  if (field !== 'resources' || namespaces.length === 0 || namespaces.includes('')) return null;
  if (!resources.every((entry) => isClusterScoped(entry, table))) return null;
  return { reason: 'it is cluster-scoped, and the rule has `namespaces`', fix, shown: { ...alone, namespaces: [] } };
}

/** Whether the values alone show that a selector selects everything that another selects. */
function covers(wide: Selector, narrow: Selector): boolean {
  const holdsList = (field: 'users' | 'userGroups' | 'verbs' | 'namespaces') =>
    wide[field].length === 0 ||
    (narrow[field].length > 0 && narrow[field].every((value) => wide[field].includes(value)));
  if (!holdsList('users') || !holdsList('userGroups') || !holdsList('verbs')) return false;
  const isForResources = ({ resources, namespaces }: Selector) => resources.length > 0 || namespaces.length > 0;
  if (isForResources(wide)) {
    return isForResources(narrow) && holdsList('namespaces') && coversEntries(wide.resources, narrow.resources);
  }
  if (wide.nonResourceURLs.length === 0) return true;
  const paths = isForResources(narrow) ? [] : narrow.nonResourceURLs;
  return paths.length > 0 && paths.every((path) => wide.nonResourceURLs.some((spec) => coversPath(spec, path)));
}

function coversEntries(wide: readonly GroupResources[], narrow: readonly GroupResources[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((entry) => wide.some((other) => coversEntry(other, entry)));
}

function coversEntry(wide: GroupResources, narrow: GroupResources): boolean {
  if (wide.group !== narrow.group && wide.group !== '*') return false;
  if (wide.resources.length === 0) return true;
  const isNamed =
    wide.resourceNames.length === 0 ||
    (narrow.resourceNames.length > 0 && narrow.resourceNames.every((name) => wide.resourceNames.includes(name)));
  return (
    isNamed &&
    narrow.resources.length > 0 &&
    narrow.resources.every((pattern) => wide.resources.some((other) => coversPattern(other, pattern)))
  );
}

function coversPattern(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true;
  const [resource = '', subresource = ''] = narrow.split('/');
  // Another wildcard covers more than one pair of resource and subresource.
  return resource !== '*' && subresource !== '*' && resourceMatches(wide, resource, subresource);
}

function coversPath(wide: string, narrow: string): boolean {
  if (!narrow.endsWith('*')) return pathMatches(narrow, wide);
  return wide.endsWith('*') && narrow.startsWith(wide.replace(/\*+$/, ''));
}
