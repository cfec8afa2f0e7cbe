import { describe, expect, test } from 'vitest';
import { evaluate, unionStages } from '../../../../src/domains/audit/policy/evaluate.ts';
import { pathMatches, resourceMatches } from '../../../../src/domains/audit/policy/matching.ts';
import type { Level, Policy, PolicyRule, Stage } from '../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING, STAGES } from '../../../../src/domains/audit/policy/policy.ts';
import type { Attributes, ResourceTarget } from '../../../../src/kubernetes/request/attributes.ts';

const TIM = { name: 'tim@k8s.io', groups: ['humans', 'developers'] };
const RBAC = 'rbac.authorization.k8s.io';

/** The requests and rules of pkg/audit/policy/checker_test.go in k8s.io/apiserver. */
const REQUESTS = {
  namespaced: onResource('get', { resource: 'pods', namespace: 'default', name: 'busybox' }),
  cluster: onResource('get', { group: RBAC, resource: 'clusterroles', name: 'edit' }),
  nonResource: { user: TIM, verb: 'get', path: '/logs/kubelet.log', resource: null },
  subresource: onResource('get', { resource: 'pods', subresource: 'log', namespace: 'default', name: 'busybox' }),
  unauthorized: { ...onResource('get', { resource: 'pods', namespace: 'default', name: 'busybox' }), user: null },
  clusterRoleUpdate: onResource('update', {
    group: RBAC,
    resource: 'clusterroles',
    subresource: 'status',
    name: 'somerole',
  }),
} satisfies Record<string, Attributes>;

const RULES = {
  default: rule('Metadata'),
  create: rule('Request', { verbs: ['create'] }),
  tims: rule('Metadata', { users: ['tim@k8s.io'] }),
  humans: rule('Metadata', { userGroups: ['humans'] }),
  serviceAccounts: rule('Request', { userGroups: ['system:serviceaccounts'] }),
  getPods: rule('RequestResponse', { verbs: ['get'], resources: [entry('', ['pods'])] }),
  getPodLogs: rule('Request', { verbs: ['get'], resources: [entry('', ['pods/log'])] }),
  getAny: rule('Request', { verbs: ['get'], resources: [entry('', ['*'])] }),
  getAnyLog: rule('Request', { verbs: ['get'], resources: [entry('', ['*/log'])] }),
  getAnyOfPods: rule('Request', { verbs: ['get'], resources: [entry('', ['pods/*'])] }),
  getClusterRoles: rule('RequestResponse', {
    verbs: ['get'],
    resources: [entry(RBAC, ['clusterroles'])],
    namespaces: [''],
  }),
  updateAnyStatus: rule('RequestResponse', { verbs: ['update'], resources: [entry('*', ['*/status'])] }),
  getLogs: rule('RequestResponse', { verbs: ['get'], nonResourceURLs: ['/logs*'] }),
  getMetrics: rule('Request', { verbs: ['get'], nonResourceURLs: ['/metrics'] }),
  clusterRoleEdit: rule('Request', { resources: [entry(RBAC, ['clusterroles'], ['edit'])] }),
  omitReceived: rule('Request', { omitStages: ['RequestReceived'] }),
  onlyPanic: rule('Request', { omitStages: ['RequestReceived', 'ResponseStarted', 'ResponseComplete'] }),
} satisfies Record<string, PolicyRule>;

type RequestName = keyof typeof REQUESTS;
type RuleName = keyof typeof RULES;

const LEVELS_OF: readonly (readonly [RequestName, Level, readonly RuleName[]])[] = [
  ['namespaced', 'Metadata', ['default']],
  ['namespaced', 'None', ['create']],
  ['namespaced', 'Metadata', ['tims']],
  ['namespaced', 'Metadata', ['humans']],
  ['namespaced', 'None', ['serviceAccounts']],
  ['namespaced', 'RequestResponse', ['getPods']],
  ['namespaced', 'None', ['getClusterRoles']],
  ['namespaced', 'None', ['getLogs']],
  ['namespaced', 'None', ['getMetrics']],
  ['namespaced', 'Metadata', ['getMetrics', 'serviceAccounts', 'default']],
  ['namespaced', 'RequestResponse', ['getMetrics', 'getPods', 'default']],
  ['namespaced', 'RequestResponse', ['getPodLogs', 'getPods']],
  ['cluster', 'Metadata', ['default']],
  ['cluster', 'None', ['create']],
  ['cluster', 'Metadata', ['tims']],
  ['cluster', 'Metadata', ['humans']],
  ['cluster', 'None', ['serviceAccounts']],
  ['cluster', 'None', ['getPods']],
  ['cluster', 'RequestResponse', ['getClusterRoles']],
  ['cluster', 'Request', ['clusterRoleEdit', 'getClusterRoles']],
  ['cluster', 'None', ['getLogs']],
  ['cluster', 'None', ['getMetrics']],
  ['cluster', 'Metadata', ['getMetrics', 'serviceAccounts', 'default']],
  ['cluster', 'RequestResponse', ['getMetrics', 'getClusterRoles', 'default']],
  ['cluster', 'None', ['getPodLogs', 'getPods']],
  ['nonResource', 'Metadata', ['default']],
  ['nonResource', 'None', ['create']],
  ['nonResource', 'Metadata', ['tims']],
  ['nonResource', 'Metadata', ['humans']],
  ['nonResource', 'None', ['serviceAccounts']],
  ['nonResource', 'None', ['getPods']],
  ['nonResource', 'None', ['getClusterRoles']],
  ['nonResource', 'RequestResponse', ['getLogs']],
  ['nonResource', 'None', ['getMetrics']],
  ['nonResource', 'Metadata', ['getMetrics', 'serviceAccounts', 'default']],
  ['nonResource', 'RequestResponse', ['getLogs', 'getClusterRoles', 'default']],
  ['nonResource', 'None', ['getPodLogs', 'getPods']],
  ['subresource', 'Request', ['getPodLogs', 'getPods']],
  ['subresource', 'Request', ['getAny']],
  ['subresource', 'Request', ['getAnyLog']],
  ['subresource', 'Request', ['getAnyOfPods']],
  ['unauthorized', 'None', ['tims']],
  ['unauthorized', 'Metadata', ['tims', 'default']],
  ['unauthorized', 'None', ['humans']],
  ['unauthorized', 'Metadata', ['humans', 'default']],
  ['clusterRoleUpdate', 'RequestResponse', ['updateAnyStatus']],
];

const RECEIVED_AND_STARTED: readonly Stage[] = ['RequestReceived', 'ResponseStarted'];

/**
 * Cases with a rule that omits stages of its own, both for policies that omit no stages and for policies that omit two.
 */
const STAGES_OF: readonly (readonly [RequestName, Level, readonly Stage[], readonly Stage[], readonly RuleName[]])[] = [
  ...(['namespaced', 'cluster', 'nonResource'] as const).flatMap((request) => [
    [request, 'Request', [], STAGES.slice(0, 1), ['omitReceived', 'getPods', 'default']] as const,
    [request, 'Request', [], STAGES.slice(0, 3), ['onlyPanic', 'getPods', 'default']] as const,
    [request, 'Request', RECEIVED_AND_STARTED, STAGES.slice(0, 3), ['onlyPanic', 'getPods', 'default']] as const,
  ]),
  ['namespaced', 'Request', RECEIVED_AND_STARTED, STAGES.slice(0, 2), ['omitReceived', 'getPods', 'default']],
  ['cluster', 'Request', RECEIVED_AND_STARTED, STAGES.slice(0, 2), ['omitReceived', 'getPods', 'default']],
  ['nonResource', 'Metadata', RECEIVED_AND_STARTED, STAGES.slice(0, 2), ['default', 'omitReceived', 'getPods']],
];

describe('the vectors of checker_test.go', () => {
  test.each(LEVELS_OF)('%s gets %s from %j', (request, level, rules) => {
    for (const omitStages of [[], RECEIVED_AND_STARTED]) {
      const decision = evaluate(policyOf(rules, { omitStages }), REQUESTS[request], 37);
      expect(decision).toMatchObject({ level, omitStages });
    }
  });

  test.each(STAGES_OF)('%s at %s with %j omits %j', (request, level, policyStages, omitStages, rules) => {
    const decision = evaluate(policyOf(rules, { omitStages: policyStages }), REQUESTS[request], 37);
    expect(decision).toMatchObject({ level, omitStages });
  });

  test('are 104', () => {
    expect(2 * LEVELS_OF.length + STAGES_OF.length).toBe(104);
  });

  test('a group of "*" is a wildcard from 1.36 on', () => {
    const policy = policyOf(['updateAnyStatus']);
    expect(evaluate(policy, REQUESTS.clusterRoleUpdate, 36).level).toBe('RequestResponse');
    expect(evaluate(policy, REQUESTS.clusterRoleUpdate, 35).level).toBe('None');
  });

  test.each<[readonly Stage[], readonly Stage[], readonly Stage[]]>([
    [[], [], []],
    [['RequestReceived'], [], ['RequestReceived']],
    [['RequestReceived'], ['RequestReceived'], ['RequestReceived']],
    [['RequestReceived'], ['ResponseStarted'], ['RequestReceived', 'ResponseStarted']],
    [['RequestReceived', 'RequestReceived'], ['RequestReceived', 'RequestReceived'], ['RequestReceived']],
    [
      ['Panic', 'ResponseStarted'],
      ['RequestReceived', 'ResponseStarted'],
      ['RequestReceived', 'ResponseStarted', 'Panic'],
    ],
    [[], ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'], STAGES],
  ])('the union of %j and %j is %j', (a, b, union) => {
    expect(unionStages(a, b)).toEqual(union);
  });

  test.each<[boolean, boolean | undefined, boolean]>([
    [false, undefined, false],
    [true, undefined, true],
    [true, false, false],
    [false, true, true],
  ])('omitManagedFields %s in the policy and %s in the rule result in %s', (ofPolicy, ofRule, omitManagedFields) => {
    const policy = {
      rules: [{ ...RULES.default, omitManagedFields: ofRule }],
      omitStages: [],
      omitManagedFields: ofPolicy,
    };
    expect(evaluate(policy, REQUESTS.namespaced, 37).omitManagedFields).toBe(omitManagedFields);
  });
});

test('the first rule that matches decides, and is named', () => {
  const policy = policyOf(['create', 'getPods', 'default']);
  expect(evaluate(policy, REQUESTS.namespaced, 37)).toMatchObject({ level: 'RequestResponse', rule: 1 });
  expect(evaluate(policy, REQUESTS.cluster, 37)).toMatchObject({ level: 'Metadata', rule: 2 });
});

test('if no rule matches, nothing is logged, and the settings are those of the policy', () => {
  const policy = { ...policyOf(['create'], { omitStages: ['Panic'] }), omitManagedFields: true };
  expect(evaluate(policy, REQUESTS.namespaced, 37)).toEqual({
    level: 'None',
    omitStages: ['Panic'],
    omitManagedFields: true,
    rule: null,
  });
});

test('evaluating does not change the policy', () => {
  const policy = policyOf(['onlyPanic'], { omitStages: ['Panic'] });
  const before = structuredClone(policy);
  evaluate(policy, REQUESTS.namespaced, 37);
  expect(policy).toEqual(before);
});

test.each([
  ['pods', true, false],
  ['pods/log', false, true],
  ['*', true, true],
  ['pods/*', true, true],
  ['*/log', false, true],
  ['*/*', false, false],
  ['*/', false, false],
  ['pods/', false, false],
  ['/log', false, false],
  ['podsxx', false, false],
  ['xxlog', false, false],
])('%s matches pods: %s, and pods/log: %s', (pattern, pods, log) => {
  expect(resourceMatches(pattern, 'pods', '')).toBe(pods);
  expect(resourceMatches(pattern, 'pods', 'log')).toBe(log);
});

test.each([
  ['/healthz*', '/healthz', true],
  ['/healthz*', '/healthzX', true],
  ['/healthz*', '/healthz/etcd', true],
  ['/healthz/*', '/healthz', false],
  ['/healthz', '/healthz/', false],
  ['/api*', '/apis/apps/v1', true],
  ['/foo**', '/foobar', true],
  ['*', '/anything', true],
  ['**', '/anything', true],
  ['/a*b*', '/abc', false],
  ['/a*b*', '/a*bc', true],
  ['/version', '/version', true],
])('%s on %s: %s', (spec, path, matches) => {
  expect(pathMatches(path, spec)).toBe(matches);
});

test('a rule with an entry with two conditions requires both', () => {
  const policy = policyOf(['clusterRoleEdit']);
  const { resource } = REQUESTS.cluster;
  expect(evaluate(policy, { ...REQUESTS.cluster, resource: { ...resource, name: 'view' } }, 37).rule).toBeNull();
  expect(evaluate(policy, { ...REQUESTS.cluster, resource: { ...resource, group: '' } }, 37).rule).toBeNull();
});

test('a namespace of "" matches every request without one, but no path', () => {
  const policy = { ...policyOf([]), rules: [rule('Metadata', { namespaces: [''] })] };
  expect(evaluate(policy, REQUESTS.cluster, 37).rule).toBe(0);
  expect(evaluate(policy, REQUESTS.namespaced, 37).rule).toBeNull();
  expect(evaluate(policy, REQUESTS.nonResource, 37).rule).toBeNull();
});

function policyOf(names: readonly RuleName[], { omitStages = [] }: { omitStages?: readonly Stage[] } = {}): Policy {
  return { rules: names.map((name) => RULES[name]), omitStages, omitManagedFields: false };
}

function rule(level: Level, fields: Partial<PolicyRule> = {}): PolicyRule {
  return {
    level,
    ...EVERYTHING,
    omitStages: [],
    omitManagedFields: undefined,
    ...fields,
  };
}

function entry(group: string, resources: readonly string[], resourceNames: readonly string[] = []) {
  return { group, resources, resourceNames };
}

function onResource(verb: string, fields: Partial<ResourceTarget>) {
  const resource = { group: '', resource: '', subresource: '', namespace: '', name: '', ...fields };
  return { user: TIM, verb, path: '/apis/anything', resource };
}
