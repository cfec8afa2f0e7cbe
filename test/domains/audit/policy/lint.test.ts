import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../../src/domains/audit/policy/lint/finding.ts';
import { parseApiResources } from '../../../../src/domains/audit/policy/lint/known-resources.ts';
import { lintPolicy } from '../../../../src/domains/audit/policy/lint.ts';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import { ADMIN, lint, lintText, QUIET, summarize } from './lint/lint-rules.ts';

/** Condenses a finding. A request is shown as its verb and its target: `get pods/exec`, `post /metrics`. */
function brief({ lint: name, severity, place, consequence }: Finding) {
  if (consequence === null) return [name, severity, place.line, null];
  const { verb, path, resource: target } = consequence.attributes;
  const about = target === null ? path : `${target.resource}${target.subresource && `/${target.subresource}`}`;
  return [name, severity, place.line, `${verb} ${about}`];
}

function any(verb: string): unknown {
  return expect.stringMatching(`^${verb} `);
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/policies/${name}.yaml`, import.meta.url), 'utf8');
}

test('a policy without findings', () => {
  expect(
    lint('- {level: Metadata, resources: [{group: "", resources: [secrets, pods/exec, "*/log", "services/*"]}]}'),
  ).toEqual([]);
});

describe('fields that kube-apiserver drops', () => {
  test.each<[string, string, unknown[]]>([
    [
      'a condition: what is caught now and was not meant',
      '- {level: None, verb: [get, list, watch]}',
      [['unknown-field', 'error', 6, any('create')]],
    ],
    [
      'a condition written with one value',
      '- {level: None, namespace: kube-system, resources: [{group: "", resources: [pods]}]}',
      [['unknown-field', 'error', 6, 'get pods']],
    ],
    [
      'a condition in an entry of resources',
      '- {level: None, resources: [{group: "", resources: [secrets], verbs: [get]}]}',
      [['unknown-field', 'error', 6, expect.stringMatching(/^(list|create|delete) secrets$/)]],
    ],
    [
      'paths, without which the rule is for everything',
      '- {level: None, nonResourceURL: [/metrics]}',
      [['unknown-field', 'error', 6, 'get configmaps']],
    ],
    [
      'names of resources, misspelt in their entry',
      '- {level: None, resources: [{group: "", resources: [configmaps], resourceName: [leader]}]}',
      [['unknown-field', 'error', 6, 'get configmaps']],
    ],
    ['a remark', '- {level: None, users: [bob], comment: hello}', [['unknown-field', 'warning', 6, any('get')]]],
    [
      'the first of two equal keys',
      '- {level: None, users: [bob], verbs: [watch], verbs: [get]}',
      [['duplicate-field', 'error', 6, any('watch')]],
    ],
  ])('%s', (_, rules, expected) => {
    expect(lint(rules).map(brief)).toEqual(expected);
  });

  test('at the top level of the policy', () => {
    const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStage: [RequestReceived]\nrules:\n- level: Metadata\n';
    const findings = lintText(text);
    expect(findings.map(({ lint: name, place }) => [name, place.line])).toEqual([
      ['unknown-field', 3],
      ['health-probes', 5],
      ['lease-renewals', 5],
      ['request-received', 5],
    ]);
    expect(findings[0]?.consequence?.decision.level).toBe('Metadata');
  });
});

describe('values that no request has', () => {
  test.each<[string, string, unknown[]]>([
    ['* among verbs', '- {level: None, verbs: ["*"]}', [['literal-wildcard', 'error', 6, any('get')]]],
    [
      '* among names',
      '- {level: None, resources: [{group: "", resources: [pods], resourceNames: ["web-*"]}]}',
      [['literal-wildcard', 'error', 6, 'get pods']],
    ],
    ['* among namespaces', '- {level: None, namespaces: ["*"]}', [['literal-wildcard', 'error', 6, any('get')]]],
    ['a verb in capitals', '- {level: None, verbs: [GET]}', [['unknown-verb', 'error', 6, any('get')]]],
    ['what kubectl calls it', '- {level: None, verbs: [apply]}', [['unknown-verb', 'error', 6, any('create')]]],
    ['a slip', '- {level: None, verbs: [delete-collection]}', [['unknown-verb', 'error', 6, any('deletecollection')]]],
    [
      'a verb of resources for a path',
      '- {level: None, verbs: [create], nonResourceURLs: [/metrics]}',
      [['unknown-verb', 'error', 6, 'post /metrics']],
    ],
    [
      'a method for resources',
      '- {level: None, verbs: [post], namespaces: [prod]}',
      [['unknown-verb', 'error', 6, any('create')]],
    ],
    ['a group among users', '- {level: None, users: ["system:nodes"]}', [['user-or-group', 'warning', 6, any('get')]]],
    [
      'a user among groups',
      '- {level: None, userGroups: ["system:anonymous"]}',
      [['user-or-group', 'warning', 6, any('get')]],
    ],
    ['core', '- {level: None, resources: [{group: core, resources: [pods]}]}', [['api-group', 'error', 6, 'get pods']]],
    [
      'the singular',
      '- {level: None, resources: [{group: "", resources: [secret]}]}',
      [['resource-name', 'error', 6, 'get secrets']],
    ],
    [
      'another group',
      '- {level: None, resources: [{group: "", resources: [deployments]}]}',
      [['resource-name', 'error', 6, 'get deployments']],
    ],
    [
      'an unknown name',
      '- {level: None, resources: [{group: "", resources: [widgets]}]}',
      [['resource-name', 'warning', 6, null]],
    ],
  ])('%s', (_, rules, expected) => {
    expect(lint(rules).map(brief)).toEqual(expected);
  });

  test.each([
    ['harmless verbs beside the right one', '- {level: None, verbs: [get, list, watch], nonResourceURLs: [/metrics]}'],
    ['lower-case methods where paths may be meant', '- {level: None, verbs: [post]}'],
    ['a group of custom resources', '- {level: None, resources: [{group: batch.volcano.sh, resources: [jobs, job]}]}'],
    ['a group that is gone', '- {level: None, resources: [{group: extensions, resources: [ingresses]}]}'],
  ])('but not: %s', (_, rules) => {
    expect(lint(rules)).toEqual([]);
  });

  test('for a service account pattern, its group is suggested', () => {
    const [finding] = lint('- {level: None, users: ["system:serviceaccount:ci:*"]}');
    expect(finding?.fix).toBe('Write `userGroups: [system:serviceaccounts:ci]` instead.');
  });

  test("a cluster's own resources are known", () => {
    const rules = '- {level: None, resources: [{group: cert-manager.io, resources: [certificate]}]}';
    expect(lint(rules)).toEqual([]);
    const apiResources = parseApiResources(
      'NAME           SHORTNAMES   APIVERSION           NAMESPACED   KIND\ncertificates   cert,certs   cert-manager.io/v1   true         Certificate\n',
    );
    expect(lint(rules, { apiResources })[0]?.message).toBe(
      '`certificate` is the singular of `certificates`, not a resource.',
    );
  });
});

describe('exec', () => {
  const create =
    '- {level: Request, verbs: [create], resources: [{group: "", resources: [pods/exec, pods/portforward]}]}';

  test('kubectl since 1.30 sends a GET', () => {
    expect(lint(create).map(brief)).toEqual([
      ['exec-verb', 'warning', 6, 'get pods/exec'],
      ['exec-verb', 'warning', 6, 'get pods/portforward'],
    ]);
    expect(lint(create, { minor: 30 }).map(({ message }) => message)).toEqual([
      "kubectl 1.30 sends `get` for `pods/exec`, which the rule's `verbs` do not include.",
    ]);
    expect(lint(create, { minor: 29 })).toEqual([]);
  });

  test('another rule may also log it', () => {
    const get = '- {level: Request, verbs: [get], resources: [{group: "", resources: [pods/exec, pods/portforward]}]}';
    expect(lint(`${create}\n${get}`)).toEqual([]);
  });
});

describe('rules that have no effect', () => {
  test.each<[string, string, unknown[]]>([
    [
      'behind a catch-all',
      '- level: Metadata\n- {level: Metadata, users: [bob]}\n- {level: None, verbs: [watch]}',
      [
        ['redundant', 'info', 7, any('get')],
        ['shadowed', 'error', 8, any('watch')],
      ],
    ],
    [
      'taken by two together',
      '- {level: None, verbs: [get], resources: [{group: "", resources: [pods, nodes]}]}\n- {level: None, verbs: [list], resources: [{group: "", resources: [pods]}]}\n- {level: Metadata, verbs: [get, list], resources: [{group: "", resources: [pods]}]}',
      [['shadowed', 'error', 8, 'get pods']],
    ],
    [
      'of a resource without namespaces',
      '- {level: None, namespaces: [default], resources: [{group: "", resources: [nodes]}]}',
      [['never-matches', 'error', 6, 'get nodes']],
    ],
    [
      'of a path of resources',
      '- {level: None, nonResourceURLs: [/api/v1/pods]}',
      [['unknown-path', 'error', 6, 'get pods']],
    ],
  ])('%s', (_, rules, expected) => {
    expect(
      lint(rules, { after: '- {level: Metadata, omitStages: [Panic]}' }).map(brief).slice(0, expected.length),
    ).toEqual(expected);
  });

  test('names the rules that catch its requests', () => {
    const rules =
      '- {level: None, users: [bob]}\n- {level: None, verbs: [get], resources: [{group: "", resources: [pods/log]}]}\n- {level: Request, resources: [{group: "", resources: [pods/log]}]}';
    expect(lint(rules).map(({ message, fix }) => [message, fix])).toEqual([
      [
        'The rule is never reached: the rule in line 7 matches all of its requests first.',
        'Remove it, or the rule in line 7: whichever comes first matches every request of the other.',
      ],
    ]);
  });

  test('paths with a handler that GET / hides are not reported', () => {
    expect(
      lint(
        '- {level: None, nonResourceURLs: ["/debug/pprof/*"]}\n- {level: None, nonResourceURLs: ["/debug/pprof/heap"]}',
      ),
    ).toEqual([]);
  });

  test('what a misspelled condition takes from later rules is not reported again', () => {
    const findings = lint('- {level: None, verb: [get]}\n- {level: Metadata, users: [bob]}');
    expect(findings.map(({ lint: name }) => name)).toEqual(['unknown-field']);
  });
});

describe('bodies of secrets', () => {
  test.each<[string, string, unknown[]]>([
    [
      'a group at Request',
      '- {level: Request, resources: [{group: ""}]}',
      [
        ['secret-bodies', 'error', 6, 'create secrets'],
        ['configmap-bodies', 'warning', 6, 'create configmaps'],
      ],
    ],
    [
      'answers at RequestResponse',
      '- {level: RequestResponse, verbs: [list, watch], resources: [{group: "", resources: [secrets, configmaps]}]}',
      [
        ['secret-bodies', 'error', 6, 'list secrets'],
        ['configmap-bodies', 'info', 6, 'list configmaps'],
      ],
    ],
    [
      'tokens',
      '- {level: RequestResponse, resources: [{group: "", resources: [serviceaccounts/token]}, {group: authentication.k8s.io}]}',
      [
        ['token-bodies', 'warning', 6, 'create tokenreviews'],
        ['token-bodies', 'warning', 6, 'create serviceaccounts/token'],
      ],
    ],
    ['deletions and watches have none', '- {level: Request, verbs: [delete, deletecollection, get, watch]}', []],
    [
      'earlier rules keep them out',
      '- {level: Metadata, resources: [{group: "", resources: [secrets, configmaps]}]}\n- {level: Request, resources: [{group: ""}]}',
      [],
    ],
  ])('%s', (_, rules, expected) => {
    expect(lint(rules).map(brief)).toEqual(expected);
  });
});

describe('too much and too little', () => {
  const named = (text: string) => lintText(text).map(({ lint: name }) => name);
  const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

  test('everything with bodies, twice', () => {
    expect(named(`${head}rules:\n- level: RequestResponse\n`)).toEqual([
      'secret-bodies',
      'token-bodies',
      'token-bodies',
      'configmap-bodies',
      'catch-all-bodies',
      'health-probes',
      'lease-renewals',
      'request-received',
    ]);
  });

  test('nothing for requests that no rule matches', () => {
    expect(lint('- {level: Metadata, resources: [{group: ""}]}', { after: '' }).map(brief)).toEqual([
      ['no-catch-all', 'warning', 6, 'get deployments'],
    ]);
    expect(lint('- {level: Metadata, resources: [{group: ""}]}', { after: '- level: None' })).toEqual([]);
  });

  test('stages may be omitted in each rule', () => {
    const rules = '- {level: Metadata, omitStages: [RequestReceived]}\n';
    expect(named(`${head}rules:\n${QUIET}${rules}`)).toEqual(['lease-renewals']);
    expect(named(`${head}rules:\n${QUIET}- {level: Metadata, users: [bob]}\n${rules}`)).toEqual([
      'request-received',
      'lease-renewals',
    ]);
  });
});

test('what follows the first YAML document is ignored', () => {
  const findings = lint('', { after: '- level: Metadata\n---\nkind: Policy' });
  expect(summarize(findings)).toEqual([
    {
      lint: 'error second-document',
      at: '8:1',
      message: 'Everything from here on is ignored silently: kube-apiserver reads only the first YAML document.',
      fix: 'Move the rules that should count into the first document, and remove the rest.',
      shown: null,
    },
  ]);
  expect(lint('', { after: '- level: Metadata\n---\n# nothing' })).toEqual([]);
});

test('findings are in the order of the file, also within a line', () => {
  const findings = lint('- {level: None, verbs: ["*"], users: ["*"]}\n- {level: None, namespaces: ["*"]}');
  expect(summarize(findings).map(({ at }) => at)).toEqual(['6:25', '6:39', '7:30']);
});

test('a request that reaches the rule is preferred to one that does not', () => {
  const taken = '- {level: None, resources: [{group: "", resources: [configmaps]}]}';
  expect(summarize(lint(`${taken}\n- {level: None, verbs: [GET]}`))[0]?.shown).toBe(
    `kubectl get pods example ${ADMIN}`,
  );
  const all = '- {level: None, verbs: [get]}';
  expect(summarize(lint(`${all}\n- {level: Metadata, verbs: [GET]}`))[0]?.shown).toBe(
    `kubectl get configmaps example ${ADMIN}`,
  );
});

test('the problems of a policy that does not load become findings', () => {
  const findings = lint(
    '- {level: metadata, verb: [get]}\n- {level: None, resources: [{group: apps/v1, resources: [deployments]}]}',
  );
  expect(findings.map(brief)).toEqual([
    ['load-error', 'error', 6, null],
    ['unknown-field', 'error', 6, null],
    ['load-error', 'error', 7, null],
  ]);
  expect(findings[0]?.fix).toContain('loading audit policy file: [rules[1].level: Unsupported value: "metadata"');
  expect(findings[1]?.fix).toBe('Correct it together with the problem that prevents the policy from loading.');
  expect(findings[2]?.fix).toBe('Correct it, together with the first problem that prevents the policy from loading.');
  expect(lint('- {level: none, level: none}').map(({ lint: name }) => name)).toEqual(['load-error', 'duplicate-field']);
});

describe('well-known good policies', () => {
  test.each<[string, unknown[]]>([
    [
      'kubernetes-docs',
      [
        ['configmap-bodies', 'info', 18, 'create configmaps'],
        ['health-probes', 'warning', 25, 'get /readyz'],
        ['lease-renewals', 'warning', 25, 'update leases'],
      ],
    ],
    [
      'gce',
      [
        ['health-probes', 'warning', 105, 'get /readyz'],
        ['lease-renewals', 'warning', 105, 'update leases'],
      ],
    ],
  ])('%s', (name, expected) => {
    for (const minor of [27, 35, 37] as const) {
      const findings = lintPolicy(loadPolicy(fixture(name), { file: name, minor }), { minor });
      expect(findings.map(brief)).toEqual(expected);
    }
  });
});
