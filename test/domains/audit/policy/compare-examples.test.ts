import { describe, expect, test } from 'vitest';
import type { CompareOptions } from '../../../../src/domains/audit/policy/compare.ts';
import { comparePolicies } from '../../../../src/domains/audit/policy/compare.ts';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import type { Policy } from '../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../src/domains/audit/policy/policy.ts';
import { servedTable } from '../../../../src/kubernetes/request/served.ts';

const OPTIONS = { minor: 37, served: servedTable(37) } as const;

function policy(text: string): Policy {
  const loaded = loadPolicy(`apiVersion: audit.k8s.io/v1\nkind: Policy\n${text}`, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.policy;
}

function compare(before: string, after: string, options: CompareOptions = OPTIONS) {
  return comparePolicies(policy(before), policy(after), options);
}

function summariesOf(before: string, after: string, options: CompareOptions = OPTIONS): readonly string[] {
  return compare(before, after, options).differences.map(
    (one) => `${one.kind}${one.sensitive ? '!' : ''} ${one.command}: ${one.before.level} → ${one.after.level}`,
  );
}

describe('equal policies', () => {
  test.each([
    [
      'a rule in two',
      '[{level: Metadata, verbs: [get, list]}]',
      '[{level: Metadata, verbs: [list]}, {level: Metadata, verbs: [get]}]',
    ],
    [
      'rules that nothing can be in both of',
      '[{level: Request, verbs: [get]}, {level: Metadata, verbs: [list]}]',
      '[{level: Metadata, verbs: [list]}, {level: Request, verbs: [get]}]',
    ],
    [
      'a rule that earlier ones shadow together',
      '[{level: Metadata, verbs: [get]}, {level: Metadata, resources: [{resources: [pods]}]}]',
      '[{level: Metadata, verbs: [get]}, {level: Metadata, resources: [{resources: [pods]}]}, {level: Request, verbs: [get], users: [bob]}]',
    ],
    [
      'None and the want of a rule',
      '[{level: Metadata, verbs: [get]}]',
      '[{level: Metadata, verbs: [get]}, {level: None}]',
    ],
    [
      'None and no stage left',
      '[{level: None}]',
      '[{level: Request, omitStages: [RequestReceived, ResponseStarted, ResponseComplete, Panic]}]',
    ],
    [
      'what is left out of bodies where there are none',
      '[{level: Metadata}]',
      '[{level: Metadata, omitManagedFields: true}]',
    ],
    [
      'a literal * and nothing',
      '[{level: Metadata, verbs: ["*"], resources: [{resources: [pods]}]}, {level: None}]',
      '[{level: None}]',
    ],
  ])('%s', (_, before, after) => {
    expect(compare(`rules: ${before}`, `rules: ${after}`)).toEqual({ differences: [], notes: [] });
  });
});

describe('differences', () => {
  test('report what is lost, then what is exposed, secrets first, then what is noise', () => {
    const before = 'rules: [{level: Metadata, verbs: [create]}, {level: Metadata, verbs: [delete]}, {level: None}]';
    const after =
      'rules: [{level: RequestResponse, verbs: [create]}, {level: None, verbs: [delete]}, {level: Metadata}]';
    expect(summariesOf(before, after)).toEqual([
      'lost kubectl delete configmaps example: Metadata → None',
      'exposed! kubectl create secret generic example: Metadata → RequestResponse',
      'exposed kubectl create configmap example: Metadata → RequestResponse',
      'noise kubectl get configmaps example: None → Metadata',
    ]);
  });

  test('are noise if there is no body to expose', () => {
    const paths = 'nonResourceURLs: [/version]';
    expect(summariesOf(`rules: [{level: Metadata, ${paths}}]`, `rules: [{level: RequestResponse, ${paths}}]`)).toEqual([
      'noise kubectl get --raw /version: Metadata → RequestResponse',
    ]);
  });

  test('also exist in stages and in omitted parts of bodies', () => {
    expect(summariesOf('rules: [{level: Metadata}]', 'omitStages: [Panic]\nrules: [{level: Metadata}]')).toEqual([
      'lost kubectl get configmaps example: Metadata → Metadata',
    ]);
    expect(summariesOf('rules: [{level: Request, omitManagedFields: true}]', 'rules: [{level: Request}]')).toEqual([
      'noise kubectl get configmaps example: Request → Request',
    ]);
  });

  test('in stages come before those in omitted parts of bodies', () => {
    const rule = (omitted: string, more = '') => `rules: [{level: Request, omitStages: [${omitted}]${more}}]`;
    const shown = 'kubectl get configmaps example: Request → Request';
    const trimmed = ', omitManagedFields: true';
    expect(summariesOf(rule('RequestReceived'), rule('', trimmed))).toEqual([`noise ${shown}`]);
    expect(summariesOf(rule('RequestReceived', trimmed), rule('Panic'))).toEqual([`lost ${shown}`]);
    expect(summariesOf(rule('Panic', trimmed), rule('Panic, RequestReceived'))).toEqual([`lost ${shown}`]);
    expect(summariesOf(rule('Panic'), rule('Panic', trimmed))).toEqual([`lost ${shown}`]);
  });

  test('expose request bodies even if responses stay out of the log', () => {
    expect(summariesOf('rules: [{level: Metadata}]', 'rules: [{level: Request}]')).toEqual([
      'exposed! kubectl create secret generic example: Metadata → Request',
      'exposed kubectl create configmap example: Metadata → Request',
    ]);
    expect(summariesOf('rules: [{level: Request}]', 'rules: [{level: RequestResponse}]')).toEqual([
      'exposed! kubectl get secrets example: Request → RequestResponse',
      'exposed kubectl get configmaps example: Request → RequestResponse',
    ]);
  });

  test('are losses if fewer entries are written, whatever the level', () => {
    const rule = (level: string, omitted: string) => `rules: [{level: ${level}, omitStages: [${omitted}]}]`;
    const silent = rule('Request', 'RequestReceived, ResponseStarted, ResponseComplete');
    expect(summariesOf(rule('Metadata', ''), silent)).toEqual([
      'lost kubectl get configmaps example: Metadata → Request',
    ]);
    expect(summariesOf(silent, rule('Metadata', 'ResponseComplete'))).toEqual([
      'lost kubectl get configmaps example: Request → Metadata',
    ]);
    const reads = '{level: Request, verbs: [get], omitStages: [RequestReceived]}';
    expect(summariesOf('rules: [{level: Metadata}]', `rules: [${reads}, {level: Metadata}]`)).toEqual([
      'lost kubectl get configmaps example: Metadata → Request',
    ]);
  });

  test('expose bodies by the stage that contains them, whatever the level', () => {
    const before = 'rules: [{level: RequestResponse, omitStages: [ResponseComplete]}]';
    expect(summariesOf(before, 'rules: [{level: Request}]')).toEqual([
      'exposed! kubectl create secret generic example: RequestResponse → Request',
      'exposed kubectl create configmap example: RequestResponse → Request',
    ]);
    expect(summariesOf('rules: [{level: None}]', before)).toEqual([
      'noise kubectl get configmaps example: None → RequestResponse',
    ]);
  });

  test('expose responses of discovery, but nothing of aggregated APIs', () => {
    const to = (level: string, what: string) => `rules: [{level: ${level}, ${what}}]`;
    const paths = 'nonResourceURLs: ["*"]';
    expect(summariesOf(to('Metadata', paths), to('RequestResponse', paths))).toEqual([
      'exposed kubectl get --raw /api: Metadata → RequestResponse',
    ]);
    expect(summariesOf(to('Metadata', paths), to('Request', paths))).toEqual([
      'noise kubectl get --raw /api: Metadata → Request',
    ]);
    const read = (level: string) =>
      `rules: [{level: None, users: [kubernetes-admin], resources: [{group: "*"}]}, {level: ${level}, verbs: [get]}]`;
    expect(summariesOf(read('Metadata'), read('RequestResponse'))).toEqual([
      'exposed! kubectl get secrets example: Metadata → RequestResponse',
      'exposed kubectl get configmaps example: Metadata → RequestResponse',
    ]);
    const metrics = 'verbs: [list], resources: [{group: metrics.k8s.io}]';
    expect(summariesOf(to('Metadata', metrics), to('RequestResponse', metrics))).toMatchObject([
      expect.stringMatching(/^noise .*metrics/),
    ]);
  });

  test('can be excluded', () => {
    const before = 'rules: [{level: None, userGroups: ["system:nodes"]}, {level: Metadata}]';
    const setAside = [{ ...EVERYTHING, userGroups: ['system:nodes'] }];
    expect(summariesOf(before, 'rules: [{level: Metadata}]')).toEqual([
      'noise kubectl get configmaps example: None → Metadata',
    ]);
    expect(summariesOf(before, 'rules: [{level: Metadata}]', { ...OPTIONS, setAside })).toEqual([]);
  });

  test('can involve callers in several groups', () => {
    const [devs, ops] = ['{level: Request, userGroups: [devs]}', '{level: Metadata, userGroups: [ops]}'];
    const { differences } = compare(`rules: [${devs}, ${ops}]`, `rules: [${ops}, ${devs}]`);
    expect(differences.map(({ attributes }) => attributes.user?.groups.toSorted())).toEqual([
      ['devs', 'ops', 'system:authenticated'],
    ]);
  });

  test('in unserved requests are notes, unless these count', () => {
    const [before, after] = ['secrets', 'secrets/*'].map(
      (pattern) => `rules: [{level: Metadata, resources: [{resources: ["${pattern}"]}]}]`,
    );
    if (before === undefined || after === undefined) throw new Error('There are two');
    const { differences, notes } = compare(before, after);
    expect(differences).toEqual([]);
    expect(notes).toMatchObject([{ attributes: { resource: { resource: 'secrets' } }, after: { level: 'Metadata' } }]);
    const counted = compare(before, after, { ...OPTIONS, includeUnserved: true });
    expect(counted.notes).toEqual([]);
    expect(counted.differences).toHaveLength(1);
    expect(compare('rules: [{level: None}]', 'rules: [{level: Metadata}]').notes).toEqual([]);
  });
});

describe('exposed bodies are secret only if they contain something secret', () => {
  const SECRETS = 'resources: [{group: "", resources: [secrets]}]';
  const TOKENS = 'resources: [{group: "", resources: [serviceaccounts/token]}]';

  test.each([
    [`level: Request, verbs: [deletecollection], ${SECRETS}`, false],
    [`level: Request, verbs: [delete], ${SECRETS}`, false],
    [`level: Request, ${TOKENS}`, false],
    [`level: RequestResponse, verbs: [delete], ${SECRETS}`, true],
    [`level: RequestResponse, verbs: [deletecollection], ${SECRETS}`, true],
    [`level: Request, verbs: [patch], ${SECRETS}`, true],
    [`level: RequestResponse, ${TOKENS}`, true],
    ['level: Request, resources: [{group: authentication.k8s.io, resources: [tokenreviews]}]', true],
  ])('%s', (rule, sensitive) => {
    const policyOf = (rules: string) => {
      const loaded = loadPolicy(`apiVersion: audit.k8s.io/v1\nrules: [${rules}{level: Metadata}]\n`, {
        file: 'policy.yaml',
        minor: 37,
      });
      if (!loaded.ok) throw new Error(loaded.message);
      return loaded.policy;
    };
    const options = { minor: 37, served: servedTable(37) } as const;
    const { differences } = comparePolicies(policyOf(''), policyOf(`{${rule}}, `), options);
    expect(differences).toMatchObject([{ kind: 'exposed', sensitive }]);
  });
});
