import type { GroupResources, Policy, PolicyRule } from '../../src/domains/audit/policy/policy.ts';
import { EVERYTHING, LEVELS, STAGES } from '../../src/domains/audit/policy/policy.ts';
import type { ServedTable } from '../../src/kubernetes/request/served.ts';

/** How the values of a policy are chosen. */
export interface Density {
  /** The number of distinct values for each attribute. */
  readonly pool: number;
  /** The probability that a rule has a given condition, from 0 to 1. */
  readonly conditions: number;
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'post', 'put'];

/** Generates a policy of 200 rules with up to 20 values in each condition. The same seed yields the same policy. */
export function densePolicy(seed: number, { pool, conditions }: Density, table: ServedTable): Policy {
  const random = randomNumbers(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const several = (of: () => string) => [...new Set(Array.from({ length: 20 }, of))];
  const name = (word: string) => `${word}${Math.floor(random() * pool)}`;
  const given = (of: () => string) => (chance(conditions) ? several(of) : []);

  const resources = atLeastOne(table.resources);
  const paths = atLeastOne(table.paths);
  const groups = atLeastOne([...table.groups, 'a.example', 'b.example']);
  const pattern = () => {
    const { resource, subresource } = pick(resources);
    return pick([
      ...([resource, resource, resource, `${resource}/*`] as const),
      ...[`*/${subresource || 'status'}`, `${resource}/${subresource || 'status'}`, name('resource')],
    ]);
  };
  const entry = (): GroupResources => ({
    group: chance(0.1) ? '*' : pick(groups),
    resources: several(pattern),
    resourceNames: given(() => name('name')),
  });
  const user = () => (chance(0.2) ? `system:serviceaccount:${name('ns')}:${name('account')}` : name('user'));
  const path = () => (chance(0.3) ? `/p${name('')}*` : pick(paths).path);
  const rule = (): PolicyRule => {
    const isForPaths = chance(0.15);
    const isForResources = !isForPaths && chance(conditions);
    return {
      ...EVERYTHING,
      level: pick(LEVELS),
      omitStages: chance(conditions) ? [pick(STAGES)] : [],
      omitManagedFields: undefined,
      users: given(user),
      userGroups: given(() => name('group')),
      verbs: given(() => pick(atLeastOne(VERBS))).slice(0, 6),
      resources: isForResources ? Array.from({ length: 1 + Math.floor(random() * 3) }, entry) : [],
      namespaces: isForPaths ? [] : given(() => (chance(0.05) ? '' : name('ns'))),
      nonResourceURLs: isForPaths ? several(path) : [],
    };
  };
  return { rules: Array.from({ length: 200 }, rule), omitStages: [], omitManagedFields: false };
}

function atLeastOne<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] {
  if (first === undefined) throw new Error('The table is empty');
  return [first, ...rest];
}

/** A generator of pseudorandom numbers from 0 to 1. Source: George Marsaglia, Xorshift RNGs (2003). */
function randomNumbers(seed: number): () => number {
  let state = ((seed + 1) * 2654435761) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
