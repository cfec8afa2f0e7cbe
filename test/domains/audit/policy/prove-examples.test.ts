import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import { loadExpectations } from '../../../../src/domains/audit/policy/load-expectations.ts';
import type { Policy } from '../../../../src/domains/audit/policy/policy.ts';
import { profileExpectations } from '../../../../src/domains/audit/policy/profiles.ts';
import { ProofTooLarge } from '../../../../src/domains/audit/policy/proof/budget.ts';
import { EmptyExpectation, proveExpectation } from '../../../../src/domains/audit/policy/prove.ts';
import { servedTable } from '../../../../src/kubernetes/request/served.ts';

const served = servedTable(37);

function policy(text: string): Policy {
  const loaded = loadPolicy(`apiVersion: audit.k8s.io/v1\nkind: Policy\n${text}`, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.policy;
}

function prove(rules: string, expectation: string, includeUnserved = false) {
  const read = loadExpectations(`expect:\n- {name: it, ${expectation}}`, { file: 'expect.yaml', minor: 37 });
  const [one] = read.ok ? read.expectations : [];
  if (!read.ok || one === undefined) throw new Error(JSON.stringify(read));
  return proveExpectation(policy(rules), one, { minor: 37, served, includeUnserved });
}

function broken(rules: string, expectation: string, includeUnserved = false): string {
  const proof = prove(rules, expectation, includeUnserved);
  if (proof.status === 'holds') return 'holds';
  const { command, caller, decision } = proof.counterexample;
  return `${command} (${caller}): ${decision.level} by ${decision.rule}`;
}

const ADMIN = 'as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated';
const READS = '{level: None, verbs: [get, list, watch]}';
const SECRETS = '{level: Metadata, resources: [{resources: [secrets]}]}';
const REST = '{level: RequestResponse}';

describe('the requirements of audit-01', () => {
  const asked = {
    reads: 'requests: {verbs: [get, list, watch]}, level: None',
    secrets: 'requests: {resources: [{resources: [secrets]}]}, except: [{verbs: [get, list, watch]}], level: Metadata',
    rest: 'requests: {}, except: [{verbs: [get, list, watch]}, {resources: [{resources: [secrets]}]}], level: RequestResponse',
    stages: 'requests: {}, neverStages: [RequestReceived]',
  };
  const answer = (...rules: readonly string[]) => `omitStages: [RequestReceived]\nrules: [${rules.join(', ')}]`;

  test.each(Object.values(asked))('hold for the straightforward answer: %s', (expectation) => {
    expect(broken(answer(READS, SECRETS, REST), expectation)).toBe('holds');
  });

  test('read secrets/* as secrets, and note what is not served', () => {
    const rules = answer(READS, '{level: Metadata, resources: [{resources: ["secrets/*"]}]}', REST);
    expect(broken(rules, asked.secrets)).toBe('holds');
    expect(prove(rules, asked.rest)).toMatchObject({
      status: 'holds',
      notes: [{ attributes: { resource: { resource: 'secrets' } }, decision: { level: 'Metadata' } }],
    });
    expect(broken(rules, asked.rest, true)).not.toBe('holds');
  });

  test.each([
    [answer(REST, READS, SECRETS), asked.reads, `kubectl get configmaps example (${ADMIN}): RequestResponse by 0`],
    [answer(READS, SECRETS), asked.rest, `kubectl create configmap example (${ADMIN}): None by null`],
    [
      answer(READS, '{level: Metadata, resources: [{resources: [secret]}]}', REST),
      asked.secrets,
      `kubectl create secret generic example (${ADMIN}): RequestResponse by 2`,
    ],
    [
      answer(READS, '{level: Metadata, namespaces: [default], resources: [{resources: [secrets]}]}', REST),
      asked.secrets,
      `kubectl -n example create secret generic example (${ADMIN}): RequestResponse by 2`,
    ],
    [
      answer(
        READS,
        '{level: Metadata, userGroups: ["system:authenticated"], resources: [{resources: [secrets]}]}',
        REST,
      ),
      asked.secrets,
      'curl -k -X POST https://127.0.0.1:6443/api/v1/namespaces/default/secrets (as system:anonymous, group system:unauthenticated): RequestResponse by 2',
    ],
    [
      answer(READS, SECRETS, '{level: RequestResponse, resources: [{group: "*"}]}'),
      asked.rest,
      `kubectl create --raw /healthz -f body.json (${ADMIN}): None by null`,
    ],
  ])('are broken by %s', (rules, expectation, smallest) => {
    expect(broken(rules, expectation)).toBe(smallest);
  });
});

describe('callers', () => {
  const everything = 'requests: {}, level: Metadata';

  test.each([
    ['everybody is authenticated, anonymous or nobody', '{level: Metadata}'],
    [
      'who is authenticated is not anonymous, so the order does not matter',
      '{level: Metadata, userGroups: ["system:unauthenticated"]}, {level: Metadata, users: ["system:anonymous"]}, {level: Metadata}',
    ],
  ])('%s', (_, rules) => {
    expect(broken(`rules: [${rules}]`, everything)).toBe('holds');
  });

  test('a request that fails authentication has no groups', () => {
    const rules = 'rules: [{level: Metadata, userGroups: ["system:authenticated", "system:unauthenticated"]}]';
    expect(broken(rules, everything)).toMatch(
      /-H "Authorization: Bearer wrong" .* \(as no user: authentication failed\)/,
    );
  });

  test('a service account is in the groups of all service accounts and of its namespace', () => {
    const account = 'requests: {users: ["system:serviceaccount:ci:bot"]}, level: Metadata';
    expect(broken('rules: [{level: Metadata, userGroups: ["system:serviceaccounts:ci"]}]', account)).toBe('holds');
    expect(broken('rules: [{level: Metadata, userGroups: ["system:serviceaccounts"]}]', account)).toBe('holds');
    expect(broken('rules: [{level: Metadata, userGroups: ["system:serviceaccounts:cd"]}]', account)).toContain(
      'as system:serviceaccount:ci:bot, groups system:serviceaccounts, system:serviceaccounts:ci and system:authenticated',
    );
  });

  test.each<{ dropped: string[]; logged: string; asked: string; carried: string[] | 'holds' }>([
    { dropped: [], logged: 'b, c', asked: 'a, b', carried: ['b'] },
    { dropped: [], logged: 'c', asked: 'a', carried: ['a', 'c'] },
    { dropped: ['a'], logged: 'a, b', asked: 'a, b', carried: ['b'] },
    { dropped: ['b'], logged: 'b, c', asked: 'a, b', carried: ['a', 'c'] },
    { dropped: ['a', 'b'], logged: 'a, b', asked: 'a, b', carried: 'holds' },
    { dropped: ['a', 'b'], logged: 'a, c', asked: 'a, b', carried: 'holds' },
  ])('no one is in a group that an earlier rule catches, or in an unnecessary one: %o', (groups) => {
    const dropped = groups.dropped.map((group) => `{level: None, userGroups: [${group}]}`);
    const rules = [...dropped, `{level: Metadata, userGroups: [${groups.logged}]}`].join(', ');
    const proof = prove(`rules: [${rules}]`, `requests: {userGroups: [${groups.asked}]}, level: None`);
    const carried = proof.status === 'broken' ? (proof.counterexample.attributes.user?.groups ?? []) : [];
    expect(proof.status === 'holds' ? 'holds' : carried.toSorted()).toEqual(
      groups.carried === 'holds' ? 'holds' : [...groups.carried, 'system:authenticated'],
    );
  });

  test('a caller may be in several groups', () => {
    const rules = 'rules: [{level: None, userGroups: [ops]}, {level: Metadata, userGroups: [devs]}]';
    expect(broken(rules, 'requests: {userGroups: [devs]}, level: Metadata')).toMatch(
      /groups ops, devs and|groups devs, ops and/,
    );
  });
});

describe('scope', () => {
  test('reads across namespaces and cluster-wide requests have the namespace ""', () => {
    const rules = 'rules: [{level: Metadata, namespaces: [""]}]';
    expect(broken(rules, 'requests: {resources: [{resources: [nodes]}]}, level: Metadata')).toBe('holds');
    expect(broken(rules, 'requests: {verbs: [create], resources: [{resources: [pods]}]}, level: None')).toBe('holds');
    expect(broken(rules, 'requests: {verbs: [list], resources: [{resources: [pods]}]}, level: None')).toContain(
      'kubectl get pods -A ',
    );
  });

  test('a namespace is inside itself', () => {
    const rules = 'rules: [{level: Metadata, namespaces: [prod]}]';
    const prod = 'resources: [{resources: [namespaces], resourceNames: [prod]}]';
    expect(broken(rules, `requests: {verbs: [get, delete, patch, update], ${prod}}, level: Metadata`)).toBe('holds');
  });
});

describe('silence', () => {
  const omitting = (...stages: readonly string[]) => `rules: [{level: Metadata, omitStages: [${stages.join(', ')}]}]`;
  const quiet = omitting('RequestReceived', 'ResponseComplete');

  test.each([
    ['an ordinary request has no third stage', quiet, 'requests: {}, level: {atLeast: Metadata}', 'get configmaps'],
    ['a watch has one', quiet, 'requests: {verbs: [watch]}, level: Metadata', 'holds'],
    ['so have streams', quiet, 'requests: {resources: [{resources: [pods/exec]}]}, level: Metadata', 'holds'],
    ['a stage is left', omitting('RequestReceived', 'ResponseStarted'), 'requests: {}, level: Metadata', 'holds'],
    [
      'three are all that a watch has',
      omitting('RequestReceived', 'ResponseStarted', 'ResponseComplete'),
      'requests: {verbs: [watch]}, level: Metadata',
      'get configmaps -w',
    ],
    ['more than nothing is not asked for', quiet, 'requests: {}, level: {atMost: Metadata}', 'holds'],
    ['a panic would be written', quiet, 'requests: {}, level: None', 'get configmaps'],
  ])('%s', (_, rules, expectation, smallest) => {
    expect(broken(rules, expectation)).toContain(smallest);
  });

  test('profiling also has a third stage', () => {
    expect(broken(quiet, 'requests: {nonResourceURLs: ["/debug/pprof/*"]}, level: Metadata', true)).toBe('holds');
    expect(broken(quiet, 'requests: {nonResourceURLs: ["/debug/*"]}, level: Metadata', true)).toContain('/debug/');
  });

  test.each([35, 37] as const)('in every group, also in 1.%i', (minor) => {
    const rules = 'rules: [{level: Metadata, omitStages: [RequestReceived, ResponseComplete]}]';
    const read = loadExpectations(
      'expect: [{name: it, requests: {resources: [{group: example.com, resources: [machines/portforward]}]}, level: Metadata}]',
      { file: 'expect.yaml', minor },
    );
    const [one] = read.ok ? read.expectations : [];
    if (one === undefined) throw new Error(JSON.stringify(read));
    expect(proveExpectation(policy(rules), one, { minor, served: servedTable(minor) }).status).toBe('holds');
  });
});

describe('bad input', () => {
  test.each([
    ['a verb that no request has', 'requests: {verbs: [exec]}, level: Metadata', false],
    ['resources that are not served', 'requests: {resources: [{resources: [secret]}]}, level: Metadata', false],
    ['an exception for everything', 'requests: {}, except: [{}], level: Metadata', false],
    [
      'a get without a name',
      'requests: {verbs: [get], resources: [{resources: [pods], resourceNames: [""]}]}, level: None',
      true,
    ],
  ])('%s', (_, expectation, includeUnserved) => {
    expect(() => prove('rules: [{level: Metadata}]', expectation, includeUnserved)).toThrow(EmptyExpectation);
  });

  test('too few steps give no answer', () => {
    const expectation = { ...profileExpectations('cis-3.2.2', 37)[0], name: 'secrets' };
    const { requests, except = [], neverStages = [] } = expectation;
    if (requests === undefined) throw new Error('The profile is empty');
    const options = { minor: 37, served, steps: 2 } as const;
    const level = { exactly: 'Metadata' } as const;
    expect(() =>
      proveExpectation(
        policy('rules: [{level: Metadata}]'),
        { name: 'it', requests, except, level, neverStages },
        options,
      ),
    ).toThrow(ProofTooLarge);
  });
});

describe('the CIS profile', () => {
  function broken(rule: string): readonly string[] {
    const text = `apiVersion: audit.k8s.io/v1\nrules: [${rule}, {level: Metadata}]\n`;
    const loaded = loadPolicy(text, { file: 'policy.yaml', minor: 37 });
    if (!loaded.ok) throw new Error(loaded.message);
    return profileExpectations('cis-3.2.2', 37)
      .filter((one) => proveExpectation(loaded.policy, one, { minor: 37, served }).status === 'broken')
      .map(({ name }) => name);
  }

  test.each([
    ['Request, verbs: [deletecollection, delete, get, list, watch], resources: [{resources: [secrets]}]', []],
    ['RequestResponse, verbs: [watch], resources: [{resources: [secrets, configmaps]}]', []],
    ['Request, verbs: [patch], resources: [{resources: [secrets]}]', ['Secrets in requests are never recorded']],
    [
      'RequestResponse, verbs: [delete], resources: [{resources: [secrets, configmaps]}]',
      ['Secrets in responses are never recorded', 'ConfigMaps in responses are never recorded'],
    ],
    ['None, verbs: [get], resources: [{resources: [secrets]}]', ['Access to Secrets is recorded']],
    ['Request, resources: [{group: authentication.k8s.io}]', ['TokenReviews in requests are never recorded']],
  ])('level: %s', (rule, expected) => {
    expect(broken(`{level: ${rule}}`)).toEqual(expected);
  });
});
