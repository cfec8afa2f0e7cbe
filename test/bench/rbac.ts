import { compareRbac, universeOfSets } from '../../src/domains/rbac/compare.ts';
import { escalationOf } from '../../src/domains/rbac/escalation.ts';
import { evaluate } from '../../src/domains/rbac/evaluate.ts';
import { userNamed } from '../../src/domains/rbac/identity.ts';
import { loadRbac } from '../../src/domains/rbac/load.ts';
import { allowedOf } from '../../src/domains/rbac/proof/allowed.ts';
import type { RbacSet } from '../../src/domains/rbac/rbac-objects.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './figure.ts';

const served = servedTable(37);
const ROLES = 1000;
const BINDINGS = 2000;
const NAMESPACES = 100;
const RUNS = 3;

/** A subject that is named in every binding of a large cluster, both in namespaces and cluster-wide. */
const everywhere = userNamed('jane', ['devs']);

/** Measures the most expensive operations in a cluster of 1,000 roles and 2,000 bindings. */
export function rbacFigures(): readonly Figure[] {
  const set = largeCluster();
  const changed: RbacSet = { ...set, bindings: set.bindings.slice(1) };
  const decide = () => {
    for (const [number, { resource }] of served.resources.entries()) {
      const target = { group: '', resource, subresource: '', namespace: `n${number % NAMESPACES}`, name: 'x' };
      evaluate(set, { user: userNamed(`u${number}`), verb: 'get', path: '', resource: target });
    }
  };
  return [
    figure('the whole allowed set of a subject', 1000, () => allowedOf(set, everywhere, universeOfSets([set], served))),
    figure('the ways to more power of a subject', 5000, () => escalationOf(set, everywhere, { served })),
    figure('compare with a set of one binding less, for everybody', 2000, () => compareRbac(set, changed, { served })),
    figure(`${served.resources.length} decisions`, 100, decide),
  ];
}

function figure(what: string, goal: number, run: () => unknown): Figure {
  const times = Array.from({ length: RUNS }, () => timed(run));
  return {
    what: `RBAC, ${ROLES} roles, ${BINDINGS} bindings: ${what}`,
    ours: median(times),
    against: 'the goal',
    reference: goal,
    maxRatio: 1,
  };
}

function largeCluster(): RbacSet {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const kinds = served.resources.map(({ group, resource, subresource }) => ({
    group,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
  }));
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', '*'];
  const at = <T>(items: readonly T[], number: number) => items[number % items.length];
  const rules = (seed: number) =>
    [0, 1, 2].map((number) => {
      const kind = at(kinds, seed * 7 + number * 13);
      return {
        apiGroups: number === 2 && seed % 10 === 0 ? ['*'] : [kind?.group, 'example.com'],
        resources: number === 2 && seed % 20 === 0 ? ['*'] : [kind?.resource, `things${seed % 50}`],
        verbs: [at(verbs, seed), at(verbs, seed + number + 1)],
        ...(seed % 4 === 0 ? { resourceNames: [`x${seed}`, `y${number}`] } : {}),
      };
    });
  const roles = Array.from({ length: ROLES }, (_, number) => ({
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: `r${number}` },
    rules: rules(number),
  }));
  const bindings = Array.from({ length: BINDINGS }, (_, number) => ({
    apiVersion,
    kind: number % 20 === 0 ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `b${number}`, ...(number % 20 === 0 ? {} : { namespace: `n${number % NAMESPACES}` }) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `r${number % ROLES}` },
    subjects: [
      { kind: number % 2 === 0 ? 'User' : 'Group', name: number % 2 === 0 ? 'jane' : 'devs' },
      { kind: 'User', name: `u${number % 200}` },
    ],
  }));
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...roles, ...bindings] });
  const { set, problems } = loadRbac([{ name: 'large.json', text }], { minor: 37 });
  if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
  return set;
}
