import * as fc from 'fast-check';

/**
 * A field of a rule in its written form: the key, and the value in flow style (one line) and in block style (several
 * lines).
 */
interface Field {
  readonly key: string;
  readonly flow: string;
  readonly block: readonly string[];
}

function list(key: string, values: readonly string[]): Field {
  return { key, flow: `[${values.join(', ')}]`, block: values.map((value) => `- ${value}`) };
}

function scalar(key: string, value: string): Field {
  return { key, flow: value, block: [] };
}

interface Entry {
  readonly fields: readonly Field[];
}

const USERS = [
  'alice',
  '"bob"',
  '"*"',
  '"system:nodes"',
  '"system:masters"',
  '"system:node:*"',
  '"system:serviceaccount:ci:*"',
  '"serviceaccount:kube-system:robot"',
  'system:kube-proxy',
  "'system:kube-schedular'",
  '"system:serviceaccount:ci"',
  'system:scheduler',
];
const GROUPS = [
  'devs',
  '"*"',
  '"system:anonymous"',
  'system:authenticated',
  '"system:node"',
  'authenticated',
  '"system:Masters"',
  '"system:nodes"',
  '"system:serviceaccounts:*"',
];
const VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'delete',
  'update',
  'patch',
  '"*"',
  'GET',
  'apply',
  'write',
  'read',
  'frobnicate',
  'deletecollection',
];
const NAMESPACES = ['default', 'kube-system', '"*"', '"kube-*"', 'prod', '""'];
const URLS = ['/healthz', '/metrics', '"/version"', '/healtz', '/api/v1/pods', '"/readyz*"', '/nothing', '/livez*'];
const GROUP_NAMES = ['""', 'apps', 'core', 'v1', 'rbac', '"batch"', 'authorization', 'policy', 'example.com'];
const RESOURCES = [
  'pods',
  'secrets',
  '"configmaps"',
  'secret',
  'deployments',
  'pods/exec',
  'pods/log',
  'exec',
  'tokenrequests',
  'nodes',
  'nodes/status',
  'pod/log',
  '"*/*"',
  'podsecuritypolicies',
  'persistentvolumes',
  'selfsubjectaccessreviews',
  'clusterroles',
  'serviceaccounts/token',
  'widgets',
  'po',
];
const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];

function some(values: readonly string[], maxLength = 3): fc.Arbitrary<readonly string[]> {
  return fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });
}

const entry: fc.Arbitrary<Entry> = fc
  .record({
    group: fc.option(fc.constantFrom(...GROUP_NAMES), { freq: 5 }),
    resources: fc.option(some(RESOURCES), { freq: 8 }),
    names: fc.option(some(['web', '"*"', 'db']), { freq: 1 }),
    stray: fc.option(
      fc.constantFrom(
        list('verbs', ['get']),
        scalar('username', 'robot'),
        list('apiGroups', ['apps']),
        list('resource', ['pods']),
      ),
      { freq: 1 },
    ),
  })
  .map(({ group, resources, names, stray }) => {
    const fields = [
      ...(group === null ? [] : [scalar('group', group)]),
      ...(resources === null ? [] : [list('resources', resources)]),
      ...(names === null || resources === null ? [] : [list('resourceNames', names)]),
      ...(stray === null ? [] : [stray]),
    ];
    return { fields: fields.length === 0 ? [scalar('group', '""')] : fields };
  });

const condition: fc.Arbitrary<Field> = fc.oneof(
  some(USERS).map((values) => list('users', values)),
  some(GROUPS).map((values) => list('userGroups', values)),
  some(VERBS, 4).map((values) => list('verbs', values)),
  some(NAMESPACES).map((values) => list('namespaces', values)),
  some(STAGES).map((values) => list('omitStages', values)),
  fc.constant(list('omitStages', [])),
  fc.constantFrom(
    list('verb', ['get', 'list']),
    scalar('namespace', 'kube-system'),
    scalar('user', 'alice'),
    scalar('comment', 'hello'),
    list('userGroup', ['devs']),
    list('nonResourceURL', ['/metrics']),
  ),
);

interface Rule {
  readonly level: string;
  readonly conditions: readonly Field[];
  readonly entries: readonly Entry[];
  readonly urls: readonly string[];
  readonly levelAt: number;
  readonly style: 'flow' | 'block' | 'long';
  readonly isCommented: boolean;
}

const rule: fc.Arbitrary<Rule> = fc.record({
  level: fc.constantFrom('None', 'Metadata', 'Request', 'RequestResponse'),
  conditions: fc.uniqueArray(condition, { maxLength: 3, selector: ({ key }) => key }),
  entries: fc.oneof(fc.constant([]), fc.array(entry, { minLength: 1, maxLength: 2 })),
  urls: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some(URLS) }),
  levelAt: fc.nat(3),
  style: fc.constantFrom('flow', 'block', 'long'),
  isCommented: fc.boolean(),
});

/** Policies with common mistakes, in the layouts that people use. */
export const faultyPolicy: fc.Arbitrary<string> = fc
  .record({
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    stages: fc.oneof(fc.constant([]), some(STAGES, 2)),
    indent: fc.constantFrom('', '  '),
    last: fc.constantFrom('Metadata', 'RequestResponse', 'None', null),
    ending: fc.constantFrom('\n', '', '\n---\nkind: Policy\n'),
    newline: fc.constantFrom('\n', '\n', '\r\n'),
  })
  .map(({ rules, stages, indent, last, ending, newline }) => {
    const lines = [
      '# The policy.',
      'apiVersion: audit.k8s.io/v1',
      'kind: Policy',
      ...(stages.length === 0 ? [] : [`omitStages: [${stages.join(', ')}] # not these`]),
      'rules:',
      ...rules.flatMap((one, at) => linesOf(one, at).map((line) => `${indent}${line}`)),
      ...(last === null ? [] : [`${indent}# The rest.`, `${indent}- level: ${last}`]),
    ];
    return (lines.join('\n') + ending).replaceAll('\n', newline);
  });

function linesOf(one: Rule, number: number): readonly string[] {
  const comment = one.isCommented ? [`# Rule ${number}.`] : [];
  const isForPaths = one.entries.length === 0 && one.conditions.every(({ key }) => key !== 'namespaces');
  const urls = isForPaths && one.urls.length > 0 ? [list('nonResourceURLs', one.urls)] : [];
  const fields = [...one.conditions, ...urls].toSpliced(one.levelAt, 0, scalar('level', one.level));
  if (one.style === 'flow') {
    const entries = one.entries.map(({ fields: own }) => `{${own.map(inFlow).join(', ')}}`);
    const all = [...fields.map(inFlow), ...(entries.length === 0 ? [] : [`resources: [${entries.join(', ')}]`])];
    return [...comment, `- {${all.join(', ')}}`];
  }
  const isLong = one.style === 'long';
  const entries = one.entries.flatMap(({ fields: own }) => item(own.flatMap((field) => written(field, isLong))));
  const body = [
    ...fields.flatMap((field) => written(field, isLong)),
    ...(entries.length === 0 ? [] : ['resources: # which', ...entries]),
  ];
  return [...comment, ...item(body)];
}

function inFlow({ key, flow }: Field): string {
  return `${key}: ${flow}`;
}

function written({ key, flow, block }: Field, isLong: boolean): readonly string[] {
  return isLong && block.length > 0 ? [`${key}:`, ...block.map((line) => `${line} # one`)] : [`${key}: ${flow}`];
}

function item(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `${at === 0 ? '- ' : '  '}${line}`);
}
