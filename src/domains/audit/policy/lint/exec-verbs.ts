import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import { connectVerb } from '../../../../kubernetes/request/connect-verb.ts';
import type { LoadedPolicy } from '../load.ts';
import { LEVELS } from '../policy.ts';
import type { Draft } from './finding.ts';

/** Rules on pods/exec and its like whose verbs leave out the one that kubectl sends. */
export function execVerbs({ policy, placeOf }: LoadedPolicy, minor: KubernetesMinor): readonly Draft[] {
  return policy.rules.flatMap((rule, index) => {
    if (!rule.verbs.some((verb) => verb === 'get' || verb === 'create')) return [];
    return rule.resources.flatMap((entry, at) =>
      entry.resources.flatMap((resource, i): readonly Draft[] => {
        const verb = connectVerb(resource, minor);
        if (verb === undefined || rule.verbs.includes(verb)) return [];
        const meant = { ...rule, verbs: [verb], resources: [{ ...entry, resources: [resource] }] };
        return [
          {
            lint: 'exec-verb',
            severity: 'warning',
            place: placeOf(['rules', index, 'resources', at, 'resources', i]),
            message: `kubectl of 1.${minor} sends \`${verb}\` on \`${resource}\`, which the rule's verbs leave out.`,
            fix: 'Give `verbs: [get, create]` to such a rule, or none: which of the two comes is up to the client.',
            rule: index,
            inside: [meant],
            outside: [],
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
