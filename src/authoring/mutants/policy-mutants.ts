import type { GroupResources, Policy, PolicyRule, Stage } from '../../domains/audit/policy/policy.ts';
import { LEVELS, STAGES } from '../../domains/audit/policy/policy.ts';

/** A policy with one change, and the change in words: `rule 2: level Metadata → Request`. */
export interface PolicyMutant {
  readonly change: string;
  readonly policy: Policy;
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'] as const;
/** Every list of a rule except `resources`. */
const LISTS = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs'] as const;

/**
 * Every policy that differs from this one by one slip: a rule that is missing, moved or at another level, a value that
 * is missing or added, a missing list, or a stage. Some of them have the same meaning as before, and some do not load.
 */
export function policyMutants(policy: Policy): readonly PolicyMutant[] {
  return [...rulesMoved(policy), ...policy.rules.flatMap((_, index) => ruleMutants(policy, index)), ...stages(policy)];
}

function* rulesMoved(policy: Policy): Generator<PolicyMutant> {
  const { rules } = policy;
  for (const [index, rule] of rules.entries()) {
    const others = rules.toSpliced(index, 1);
    yield { change: `rule ${index + 1} removed`, policy: { ...policy, rules: others } };
    for (const place of rules.keys()) {
      // Moving a rule one step down is the same as moving the next rule one step up.
      if (place === index || place === index + 1) continue;
      const moved = others.toSpliced(place, 0, rule);
      yield { change: `rule ${index + 1} moved to position ${place + 1}`, policy: { ...policy, rules: moved } };
    }
  }
}

function ruleMutants(policy: Policy, index: number): readonly PolicyMutant[] {
  const rule = policy.rules[index];
  if (rule === undefined) return [];
  const changed = (change: string, fields: Partial<PolicyRule>): PolicyMutant => ({
    change: `rule ${index + 1}: ${change}`,
    policy: { ...policy, rules: policy.rules.with(index, { ...rule, ...fields }) },
  });
  return [
    ...LEVELS.filter((level) => level !== rule.level).map((level) =>
      changed(`level ${rule.level} → ${level}`, { level }),
    ),
    ...LISTS.flatMap((field) =>
      shortened(rule[field]).map(({ without, list }) => changed(`${field} without ${without}`, { [field]: list })),
    ),
    ...(rule.verbs.length === 0 ? [] : VERBS.filter((verb) => !rule.verbs.includes(verb))).map((verb) =>
      changed(`verbs with ${verb}`, { verbs: [...rule.verbs, verb] }),
    ),
    ...resourcesMutants(rule.resources).map(({ change, resources }) => changed(change, { resources })),
    ...STAGES.filter((stage) => !policy.omitStages.includes(stage)).map((stage) =>
      changed(toggled(rule.omitStages, stage).change, { omitStages: toggled(rule.omitStages, stage).list }),
    ),
  ];
}

function resourcesMutants(
  entries: readonly GroupResources[],
): readonly { readonly change: string; readonly resources: readonly GroupResources[] }[] {
  const ofEntries = entries.flatMap((entry, index) => {
    const { group, resources, resourceNames } = entry;
    const changed = (change: string, fields: Partial<GroupResources>) => ({
      change: `resources[${index}]: ${change}`,
      resources: entries.with(index, { ...entry, ...fields }),
    });
    return [
      changed(`group "${group}" → "${group === '' ? 'apps' : ''}"`, { group: group === '' ? 'apps' : '' }),
      ...shortened(resources).map(({ without, list }) => changed(`without ${without}`, { resources: list })),
      ...resources.map((pattern, at) => {
        const other = pattern.includes('/') ? pattern.replace(/\/.*/, '') : `${pattern}/*`;
        return changed(`${pattern} → ${other}`, { resources: resources.with(at, other) });
      }),
      ...shortened(resourceNames).map(({ without, list }) =>
        changed(`resourceNames without ${without}`, { resourceNames: list }),
      ),
    ];
  });
  const whole = shortened(entries).map(({ without, list }) => {
    const what = without === 'its values' ? without : `entry ${entries.findIndex((entry) => !list.includes(entry))}`;
    return { change: `resources without ${what}`, resources: list };
  });
  return [...whole, ...ofEntries];
}

function stages(policy: Policy): readonly PolicyMutant[] {
  return STAGES.map((stage) => {
    const { change, list } = toggled(policy.omitStages, stage);
    return { change, policy: { ...policy, omitStages: list } };
  });
}

function toggled(omitted: readonly Stage[], stage: Stage): { readonly change: string; readonly list: Stage[] } {
  return omitted.includes(stage)
    ? { change: `omitStages without ${stage}`, list: omitted.filter((other) => other !== stage) }
    : { change: `omitStages with ${stage}`, list: [...omitted, stage] };
}

/** The list without each of its values and, which means any value, without all of them. */
function shortened<T>(values: readonly T[]): readonly { readonly without: string; readonly list: readonly T[] }[] {
  if (values.length === 0) return [];
  const all = { without: 'its values', list: [] };
  if (values.length === 1) return [all];
  return [all, ...values.map((value, index) => ({ without: JSON.stringify(value), list: values.toSpliced(index, 1) }))];
}
