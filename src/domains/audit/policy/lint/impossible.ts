import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { Policy, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { identityProblem } from './identities.ts';
import { RETIRED_GROUPS } from './resource-names.ts';

/**
 * Requests with callers, namespaces or API groups that the policy names but no cluster has: they demonstrate no
 * finding, and count against no fix.
 */
export function impossibleRequests({ rules }: Policy, table: ServedTable): readonly Selector[] {
  const named = (field: 'users' | 'userGroups' | 'namespaces', isImpossible: (value: string) => boolean) => {
    const values = [...new Set(rules.flatMap((rule) => rule[field].filter(isImpossible)))];
    return values.length === 0 ? [] : [{ ...EVERYTHING, [field]: values }];
  };
  const isFor = (field: 'users' | 'userGroups') => (value: string) =>
    value.includes('*') || identityProblem(value, field)?.isCertain === true;
  const groups = new Set(rules.flatMap(({ resources }) => resources.map(({ group }) => group)));
  const entries = [...groups]
    .filter((group) => group !== '*' && !group.includes('.') && !table.groups.has(group))
    .filter((group) => !RETIRED_GROUPS.includes(group))
    .map((group) => ({ group, resources: [], resourceNames: [] }));
  return [
    ...named('users', isFor('users')),
    ...named('userGroups', isFor('userGroups')),
    ...named('namespaces', (value) => value !== '' && !NAMESPACE.test(value)),
    ...(entries.length === 0 ? [] : [{ ...EVERYTHING, resources: entries }]),
  ];
}

/** Source: k8s.io/apimachinery pkg/util/validation, IsDNS1123Label. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
