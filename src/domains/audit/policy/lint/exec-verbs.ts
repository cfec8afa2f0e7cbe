import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import { connectVerb } from '../../../../kubernetes/request/connect-verb.ts';
import type { LoadedPolicy } from '../load.ts';
import type { GroupResources } from '../policy.ts';
import { LEVELS } from '../policy.ts';
import type { Draft } from './finding.ts';
import { repairTo, withRules } from './repairs.ts';

/** Rules for pods/exec and similar subresources whose verbs do not include the one that kubectl sends. */
export function execVerbs({ policy, placeOf }: LoadedPolicy, minor: KubernetesMinor): readonly Draft[] {
  return policy.rules.flatMap((rule, index) => {
    if (!rule.verbs.some((verb) => verb === 'get' || verb === 'create')) return [];
    return rule.resources.flatMap((entry, at) =>
      entry.resources.flatMap((resource, i): readonly Draft[] => {
        const verb = connectVerb(resource, minor);
        const isCore = entry.group === '' || entry.group === '*';
        if (verb === undefined || !isCore || rule.verbs.includes(verb)) return [];
        const meant = { ...rule, verbs: [verb], resources: [{ ...entry, resources: [resource] }] };
        const isAlone = rule.resources.every(({ resources }) => resources.every((one) => isConnected(one, minor)));
        const also = { ...rule, verbs: [verb], resources: connected(rule.resources, verb, minor) };
        const rules = isAlone ? [{ ...rule, verbs: [...rule.verbs, verb] }] : [rule, also];
        return [
          {
            lint: 'exec-verb',
            severity: 'warning',
            place: placeOf(['rules', index, 'resources', at, 'resources', i]),
            message: `kubectl 1.${minor} sends \`${verb}\` for \`${resource}\`, which the rule's \`verbs\` do not include.`,
            fix: isAlone
              ? `Add \`${verb}\` to \`verbs\`: whether \`get\` or \`create\` is sent depends on the client.`
              : `Write a second rule like this one with \`verbs: [${verb}]\` for ${also.resources.flatMap((one) => one.resources.map((name) => `\`${name}\``)).join(', ')} alone: whether \`get\` or \`create\` is sent depends on the client.`,
            rule: index,
            inside: [meant],
            outside: [],
            repair: {
              ...repairTo(policy, withRules(policy, index, rules), [also], true),
              caught: { requests: [also], by: index + rules.length - 1 },
            },
            isMoot: ({ decision }) =>
              rule.level === 'None'
                ? decision.level === 'None'
                : LEVELS.indexOf(decision.level) >= LEVELS.indexOf(rule.level),
          },
        ];
      }),
    );
  });
}

function isConnected(resource: string, minor: KubernetesMinor): boolean {
  return connectVerb(resource, minor) !== undefined;
}

/** The entries, restricted to those of their resources to which kubectl connects with this verb. */
function connected(
  entries: readonly GroupResources[],
  verb: string,
  minor: KubernetesMinor,
): readonly GroupResources[] {
  return entries
    .map((entry) => ({ ...entry, resources: entry.resources.filter((one) => connectVerb(one, minor) === verb) }))
    .filter(({ resources }) => resources.length > 0);
}
