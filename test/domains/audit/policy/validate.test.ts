import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../../../src/domains/audit/policy/policy.ts';
import type { DecodedPolicy, DecodedRule } from '../../../../src/domains/audit/policy/validate.ts';
import { aggregate, validatePolicy } from '../../../../src/domains/audit/policy/validate.ts';
import type { KubernetesMinor } from '../../../../src/kubernetes/minor.ts';

const STAGES = 'allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic';
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function rule(fields: Partial<DecodedRule>): DecodedRule {
  return {
    level: '',
    ...EVERYTHING,
    omitStages: [],
    omitManagedFields: undefined,
    ...fields,
  };
}

function policy(...rules: readonly Partial<DecodedRule>[]): DecodedPolicy {
  return { rules: rules.map(rule), omitStages: [], omitManagedFields: false };
}

function entry(group: string, resources: readonly string[] = [], resourceNames: readonly string[] = []) {
  return { group, resources, resourceNames };
}

/** The error as kube-apiserver prints it, or `undefined` for a valid policy. */
function errorOf(decoded: DecodedPolicy, minor: KubernetesMinor = 37): string | undefined {
  const validated = validatePolicy(decoded, minor);
  return validated.ok ? undefined : aggregate(validated.errors);
}

const VALID_RULES: readonly Partial<DecodedRule>[] = [
  { level: 'Metadata' },
  { level: 'None', userGroups: ['system:serviceaccounts', 'system:nodes'] },
  {
    level: 'RequestResponse',
    verbs: ['get'],
    resources: [entry('rbac.authorization.k8s.io', ['roles', 'rolebindings'])],
    namespaces: ['kube-system'],
  },
  { level: 'Metadata', userGroups: ['developers'], nonResourceURLs: ['/logs*', '/healthz*', '/metrics', '*'] },
  { level: 'Metadata', omitStages: ['RequestReceived'] },
];

describe('the vectors of validation_test.go', () => {
  test.each<[DecodedPolicy]>([
    ...VALID_RULES.map((valid): [DecodedPolicy] => [policy(valid)]),
    [policy()],
    [{ ...policy(), omitStages: ['RequestReceived'] }],
    [policy(...VALID_RULES)],
  ])('%j is valid', (decoded) => {
    expect(errorOf(decoded)).toBeUndefined();
  });

  test.each<[DecodedPolicy, string]>([
    [policy({}), 'rules[0].level: Required value'],
    [
      policy({ verbs: ['get'], resources: [entry('', ['secrets'])], namespaces: ['kube-system'] }),
      'rules[0].level: Required value',
    ],
    [
      policy({ level: 'FooBar' }),
      'rules[0].level: Unsupported value: "FooBar": supported values: "None", "Metadata", "Request", "RequestResponse"',
    ],
    [
      policy({ level: 'Metadata', namespaces: ['default'], nonResourceURLs: ['/logs*'] }),
      'rules[0].nonResourceURLs: Invalid value: ["/logs*"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [
      policy({ level: 'Metadata', resources: [entry('', ['secrets'])], nonResourceURLs: ['/logs*'] }),
      'rules[0].nonResourceURLs: Invalid value: ["/logs*"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [
      policy({ level: 'Metadata', resources: [entry('rbac.authorization.k8s.io/v1beta1', ['roles'])] }),
      `rules[0].resources.group: Invalid value: "rbac.authorization.k8s.io/v1beta1": ${SUBDOMAIN}`,
    ],
    [
      policy({ level: 'Metadata', nonResourceURLs: ['logs', '/healthz*'] }),
      `rules[0].nonResourceURLs[0]: Invalid value: "logs": non-resource URL rules must begin with a '/' character`,
    ],
    [
      policy({ level: 'Metadata', nonResourceURLs: ['', '/healthz*'] }),
      `rules[0].nonResourceURLs[0]: Invalid value: "": non-resource URL rules must begin with a '/' character`,
    ],
    [
      policy({ level: 'Metadata', nonResourceURLs: ['/logs/*/*', '/metrics'] }),
      `rules[0].nonResourceURLs[0]: Invalid value: "/logs/*/*": non-resource URL wildcards '*' must be the final character of the rule`,
    ],
    [
      policy({ level: 'Metadata', nonResourceURLs: ['/logs/*.log', '/metrics'] }),
      `rules[0].nonResourceURLs[0]: Invalid value: "/logs/*.log": non-resource URL wildcards '*' must be the final character of the rule`,
    ],
    [
      policy({
        level: 'Metadata',
        verbs: ['get'],
        resources: [entry('', [], ['leader'])],
        namespaces: ['kube-system'],
      }),
      'rules[0].resources.resourceNames: Invalid value: ["leader"]: using resourceNames requires at least one resource',
    ],
    [policy({ level: 'Metadata', omitStages: ['foo'] }), `rules[0].omitStages[0]: Invalid value: "foo": ${STAGES}`],
    [policy(...VALID_RULES, {}), 'rules[5].level: Required value'],
    [{ ...policy({ level: 'Metadata' }), omitStages: ['foo'] }, `omitStages[0]: Invalid value: "foo": ${STAGES}`],
  ])('%j is invalid', (decoded, error) => {
    expect(errorOf(decoded)).toBe(error);
  });
});

test('all errors are reported together: the policy first, then each rule from its level to contradictions', () => {
  const decoded = {
    ...policy(
      { level: 'x', nonResourceURLs: ['a*b'], resources: [entry('A', [], ['b'])], omitStages: ['y'] },
      { nonResourceURLs: ['*', '/*', '/foo**'] },
    ),
    omitStages: ['z', 'Panic'],
  };
  const validated = validatePolicy(decoded, 37);
  const messages = validated.ok ? [] : validated.errors.map(({ message }) => message.replace(/:.*/, ''));
  expect(messages).toEqual([
    'omitStages[0]',
    'rules[0].level',
    'rules[0].nonResourceURLs[0]',
    'rules[0].nonResourceURLs[0]',
    'rules[0].resources.group',
    'rules[0].resources.resourceNames',
    'rules[0].omitStages[0]',
    'rules[0].nonResourceURLs',
    'rules[1].level',
    'rules[1].nonResourceURLs[2]',
  ]);
});

test('equal errors are reported once, several in brackets', () => {
  const decoded = policy({ level: 'None', resources: [entry('', [], ['a']), entry('', [], ['a'])] }, {});
  expect(errorOf(decoded)).toBe(
    '[rules[0].resources.resourceNames: Invalid value: ["a"]: using resourceNames requires at least one resource, rules[1].level: Required value]',
  );
});

test('lists are printed in Go syntax before 1.34, and as JSON from then on', () => {
  const decoded = policy({ level: 'None', nonResourceURLs: ['/a', '/<&"'], namespaces: [''] });
  const tail = ': rules cannot apply to both regular resources and non-resource URLs';
  expect(errorOf(decoded, 33)).toBe(`rules[0].nonResourceURLs: Invalid value: []string{"/a", "/<&\\""}${tail}`);
  expect(errorOf(decoded, 34)).toBe(`rules[0].nonResourceURLs: Invalid value: ["/a","/\\u003c\\u0026\\""]${tail}`);
});

test('a level that does not exist is printed as JSON from 1.34 on', () => {
  const tail = ': supported values: "None", "Metadata", "Request", "RequestResponse"';
  const decoded = policy({ level: 'Metadata>\x01' });
  expect(errorOf(decoded, 33)).toBe(`rules[0].level: Unsupported value: "Metadata>\\x01"${tail}`);
  expect(errorOf(decoded, 34)).toBe(`rules[0].level: Unsupported value: "Metadata\\u003e\\u0001"${tail}`);
});

test.each([
  ['apps/v1', 'A group is written without its version, which a policy cannot tell apart: "apps".'],
  ['v1', undefined],
  ['core', undefined],
  ['*', undefined],
])('for the group %s, it reports: %s', (group, sentence) => {
  const validated = validatePolicy(policy({ level: 'None', resources: [entry(group)] }), 37);
  expect(validated.ok ? undefined : validated.errors[0]?.sentence).toBe(sentence);
});

test.each<[Partial<DecodedRule>, string, readonly (string | number)[]]>([
  [{}, 'The rule has no level: add one of None, Metadata, Request, RequestResponse.', ['level']],
  [
    { level: 'None', nonResourceURLs: ['/a'], namespaces: ['x'] },
    'A rule selects either resources and namespaces or nonResourceURLs, never both: split it into two rules.',
    ['nonResourceURLs'],
  ],
  [
    { level: 'None', omitStages: ['panic'] },
    'There is no stage "panic" (use "Panic": names are case-sensitive): the stages are RequestReceived, ResponseStarted, ResponseComplete, Panic.',
    ['omitStages', 0],
  ],
  [
    { level: 'None', omitStages: ['x'] },
    'There is no stage "x": the stages are RequestReceived, ResponseStarted, ResponseComplete, Panic.',
    ['omitStages', 0],
  ],
  [
    { level: 'None', nonResourceURLs: ['version'] },
    'The path "version" does not begin with a slash: write "/version".',
    ['nonResourceURLs', 0],
  ],
  [
    { level: 'None', resources: [entry('', [], ['a'])] },
    'resourceNames needs resources in the same entry: say which resources the names belong to.',
    ['resources', 0, 'resourceNames'],
  ],
])('for %j, it reports the problem and its place', (wrong, sentence, path) => {
  const validated = validatePolicy(policy(wrong), 37);
  expect(validated.ok ? [] : validated.errors).toMatchObject([{ sentence, path: ['rules', 0, ...path] }]);
});

test.each([
  ['/a*b', /^In "\/a\*b" a "\*" comes before the end/],
  ['a*', /^The path "a\*" does not begin/],
])('for the path %s, it reports %s', (path, sentence) => {
  const validated = validatePolicy(policy({ level: 'None', nonResourceURLs: [path] }), 37);
  expect(validated.ok ? '' : validated.errors[0]?.sentence).toMatch(sentence);
});

test.each<[string, KubernetesMinor, RegExp]>([
  ['*', 35, /^Kubernetes 1\.35 has no wildcard for groups/],
  ['v1/apps', 37, /cannot tell apart: ""\.$/],
  ['dev1/apps', 37, /cannot tell apart: "dev1"\.$/],
  ['Apps', 37, /^"Apps" is not the name of an API group: those are lowercase DNS names/],
])('for the group %s, it reports in 1.%i: %s', (group, minor, sentence) => {
  const validated = validatePolicy(policy({ level: 'None', resources: [entry(group)] }), minor);
  expect(validated.ok ? '' : validated.errors[0]?.sentence).toMatch(sentence);
});

test('several faults of one value are reported in one message', () => {
  expect(errorOf(policy({ level: 'None', resources: [entry('A'.repeat(254))] }))).toContain(
    'must be no more than 253 characters,a lowercase RFC 1123 subdomain',
  );
});

test('a group may be 253 bytes long', () => {
  const long = 'a'.repeat(254);
  expect(errorOf(policy({ level: 'None', resources: [entry(long)] }))).toBe(
    `rules[0].resources.group: Invalid value: "${long}": must be no more than 253 characters`,
  );
  expect(errorOf(policy({ level: 'None', resources: [entry(long.slice(1))] }))).toBeUndefined();
});

test('what is valid is typed', () => {
  const validated = validatePolicy(policy({ level: 'Request', omitStages: ['Panic'] }), 37);
  expect(validated).toMatchObject({ ok: true, policy: { rules: [{ level: 'Request', omitStages: ['Panic'] }] } });
});
