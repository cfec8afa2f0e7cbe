import { describe, expect, test } from 'vitest';
import { loadPolicy, startupError } from '../../../../src/domains/audit/policy/load.ts';
import { EVERYTHING } from '../../../../src/domains/audit/policy/policy.ts';
import type { DocumentPath } from '../../../../src/kubernetes/document.ts';
import type { KubernetesMinor } from '../../../../src/kubernetes/minor.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
const RULES = 'rules:\n- level: Metadata\n';
const NO_VERSION = 'unknown group version field audit.k8s.io/__internal, Kind=Policy in policy';
const SCHEME = 'in scheme "k8s.io/apiserver/pkg/audit/scheme.go:30"';
const NO_META =
  'failed decoding: couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function load(text: string, minor: KubernetesMinor = 37) {
  return loadPolicy(text, { file: 'policy.yaml', minor });
}

/** Loads a policy that must be rejected. Returns the message, and the places of the problems as line:column. */
function refusal(text: string, minor?: KubernetesMinor) {
  const loaded = load(text, minor);
  if (loaded.ok) throw new Error(`${JSON.stringify(text)} loads`);
  return { ...loaded, places: loaded.problems.map(({ place }) => `${place.line}:${place.column}`) };
}

/** Loads a policy that must be accepted. Returns the policy and the warning. */
function loaded(text: string, minor?: KubernetesMinor) {
  const result = load(text, minor);
  if (!result.ok) throw new Error(`${JSON.stringify(text)}: ${result.message}`);
  return result;
}

describe('the vectors of reader_test.go', () => {
  const RULES_OF_TEST = `rules:
  - level: None
    nonResourceURLs:
      - /healthz*
      - /version
  - level: RequestResponse
    users: ["tim"]
    userGroups: ["testers", "developers"]
    verbs: ["patch", "delete", "create"]
    resources:
      - group: ""
      - group: "rbac.authorization.k8s.io"
        resources: ["clusterroles", "clusterrolebindings"]
    namespaces: ["default", "kube-system"]
  - level: Metadata
`;

  test('a full policy', () => {
    const empty = {
      ...EVERYTHING,
      omitStages: [],
      omitManagedFields: undefined,
    };
    expect(loaded(HEAD + RULES_OF_TEST).policy).toEqual({
      rules: [
        { ...empty, level: 'None', nonResourceURLs: ['/healthz*', '/version'] },
        {
          ...empty,
          level: 'RequestResponse',
          users: ['tim'],
          userGroups: ['testers', 'developers'],
          verbs: ['patch', 'delete', 'create'],
          resources: [
            { group: '', resources: [], resourceNames: [] },
            {
              group: 'rbac.authorization.k8s.io',
              resources: ['clusterroles', 'clusterrolebindings'],
              resourceNames: [],
            },
          ],
          namespaces: ['default', 'kube-system'],
        },
        { ...empty, level: 'Metadata' },
      ],
      omitStages: [],
      omitManagedFields: false,
    });
  });

  test('neither apiVersion nor kind', () => {
    expect(refusal(RULES_OF_TEST).message).toBe(NO_VERSION);
  });

  test('an unknown field', () => {
    const text = `${HEAD}rules:
- level: None
  resources:
  - group: coordination.k8s.io
    resources:
    - "leases"
    verbs: ["watch", "get", "list"]
`;
    const { policy, warning } = loaded(text);
    expect(policy.rules[0]?.verbs).toEqual([]);
    expect(warning).toBe('strict decoding error: unknown field "rules[0].resources[0].verbs"');
  });

  test('no rule, and nothing at all', () => {
    expect(refusal(HEAD).message).toBe('loaded illegal policy with 0 rules');
    expect(refusal('').message).toBe(NO_VERSION);
  });
});

describe('what loads', () => {
  test.each([
    ['YAML', HEAD + RULES],
    ['YAML after ---', `---\n${HEAD}${RULES}`],
    ['YAML with CRLF', (HEAD + RULES).replaceAll('\n', '\r\n')],
    ['YAML with a byte order mark', `\ufeff${HEAD}${RULES}`],
    ['no kind', `apiVersion: audit.k8s.io/v1\n${RULES}`],
    ['JSON', '{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}'],
    ['JSON after white space', ' \n\t{"apiVersion": "audit.k8s.io/v1", "rules": [{"level": "Metadata"}]}\n'],
    ['nulls', `${HEAD}${RULES}  users: null\n  omitManagedFields: ~\nomitStages: null\nmetadata: null\n`],
    ['any metadata', `${HEAD}${RULES}metadata: {name: "not a name!", labels: {a: b}, creationTimestamp: null}\n`],
    ['an anchor', `${HEAD}metadata: {labels: &l {a: b}, annotations: *l}\n${RULES}`],
  ])('%s', (_, text) => {
    const { policy, warning, warnings } = loaded(text);
    expect(policy.rules).toMatchObject([{ level: 'Metadata', users: [], omitManagedFields: undefined }]);
    expect(warning).toBeNull();
    expect(warnings).toEqual([]);
  });

  test('only the first document counts, and the start of the rest is reported', () => {
    const result = loaded(`${HEAD}${RULES}---\nrules: []\n`);
    expect(result.policy.rules).toHaveLength(1);
    expect(result.ignoredFrom).toEqual({ file: 'policy.yaml', line: 5, column: 1 });
    expect(loaded(`${HEAD}${RULES}---\n# nothing\n`).ignoredFrom).toBeNull();
  });

  test('null in a list is an empty string, and an empty entry is the core group', () => {
    const { policy } = loaded(`${HEAD}${RULES}  namespaces: [null]\n  resources: [null, {}]\n`);
    const core = { group: '', resources: [], resourceNames: [] };
    expect(policy.rules[0]).toMatchObject({ namespaces: [''], resources: [core, core] });
  });

  test('omitManagedFields of a rule is true, false or unset', () => {
    const rules =
      'rules:\n- {level: None, omitManagedFields: yes}\n- {level: None, omitManagedFields: off}\n- level: None\n';
    const { policy } = loaded(`${HEAD}omitManagedFields: on\n${rules}`);
    expect(policy.omitManagedFields).toBe(true);
    expect(policy.rules.map(({ omitManagedFields }) => omitManagedFields)).toEqual([true, false, undefined]);
  });

  test('merge keys, whose fields replace earlier ones', () => {
    const text = `${HEAD}rules:\n- &first {level: Metadata, verbs: [get]}\n- level: None\n  <<: *first\n- <<: *first\n  level: Request\n`;
    const { policy, warning } = loaded(text);
    expect(policy.rules.map(({ level, verbs }) => [level, ...verbs])).toEqual([
      ['Metadata', 'get'],
      ['Metadata', 'get'],
      ['Request', 'get'],
    ]);
    expect(warning).toBe(
      'strict decoding error: yaml: unmarshal errors:\n  line 4: key "level" already set in map\n  line 8: key "level" already set in map',
    );
  });

  test('a group of "*" from 1.36 on', () => {
    const text = `${HEAD}${RULES}  resources: [{group: "*"}]\n`;
    expect(loaded(text, 36).policy.rules[0]?.resources[0]?.group).toBe('*');
    expect(refusal(text, 35).message).toMatch(
      /^rules\[0\]\.resources\.group: Invalid value: "\*": a lowercase RFC 1123/,
    );
  });
});

describe('what loads with a warning', () => {
  test.each([
    ['a misspelt field', '  verb: [get]\n', 'unknown field "rules[0].verb"', ['rules', 0, 'verbs']],
    [
      'a field in the wrong case',
      '  nonResourceUrls: [/a]\n',
      'unknown field "rules[0].nonResourceUrls"',
      ['rules', 0, 'nonResourceURLs'],
    ],
    [
      'a field of an outer object',
      '  resources: [{verbs: [get]}]\n',
      'unknown field "rules[0].resources[0].verbs"',
      ['rules', 0, 'verbs'],
    ],
    [
      "a field of another object's words",
      '  resources: [{apiGroups: [a]}]\n',
      'unknown field "rules[0].resources[0].apiGroups"',
      ['rules', 0, 'resources', 0, 'group'],
    ],
    ['a word for the field of another object', '  apiGroups: [a]\n', 'unknown field "rules[0].apiGroups"', null],
    ['a word that is used elsewhere', '  username: bob\n', 'unknown field "rules[0].username"', ['rules', 0, 'users']],
    ['whatever its case', '  userNames: [bob]\n', 'unknown field "rules[0].userNames"', ['rules', 0, 'users']],
    ['a field like no other', '  comment: x\n', 'unknown field "rules[0].comment"', null],
    ['a field of the policy', 'omitstages: [Panic]\n', 'unknown field "omitstages"', ['omitStages']],
  ])('%s', (_, extra, message, meant) => {
    const { warnings, warning } = loaded(HEAD + RULES + extra);
    expect(warning).toBe(`strict decoding error: ${message}`);
    expect(warnings).toMatchObject([{ kind: 'unknown field', message, meant, place: { line: 5 } }]);
  });

  test('several fields, each once, in the order of their names', () => {
    const text = `${HEAD}${RULES}  b: 1\n  a: 2\nzzz: 3\nRules: []\n`;
    const { warning } = loaded(text);
    expect(warning).toBe(
      'strict decoding error: unknown field "Rules", unknown field "rules[0].a", unknown field "rules[0].b", unknown field "zzz"',
    );
  });

  test('a duplicate key in YAML: the last one counts', () => {
    const { policy, warning, warnings } = loaded(`${HEAD}${RULES}  level: None\n`);
    expect(policy.rules[0]?.level).toBe('None');
    expect(warning).toBe('strict decoding error: yaml: unmarshal errors:\n  line 5: key "level" already set in map');
    expect(warnings).toMatchObject([
      {
        kind: 'duplicate field',
        path: ['rules', 0, 'level'],
        place: { line: 5, column: 3 },
        dropped: { value: 'Metadata', place: { line: 4 } },
        sentence: 'rules[0].level is given twice: the value in line 4 is dropped, and the last one counts.',
      },
    ]);
  });

  test('a duplicate key in JSON is decoded into the existing value', () => {
    const rules = '"rules": [{"level": "None", "users": ["a"]}, {"level": "Request"}], "rules": [{"users": ["b"]}]';
    const { policy, warning } = loaded(`{"apiVersion": "audit.k8s.io/v1", ${rules}}`);
    expect(policy.rules).toMatchObject([{ level: 'None', users: ['b'] }]);
    expect(warning).toBe('strict decoding error: duplicate field "rules"');
  });

  test('apiVersion in the wrong case is accepted', () => {
    const { warning } = loaded(`APIVersion: audit.k8s.io/v1\nKIND: Policy\n${RULES}`);
    expect(warning).toBe('strict decoding error: unknown field "APIVersion", unknown field "KIND"');
  });

  test('at most a hundred unknown fields are reported', () => {
    const fields = Array.from({ length: 150 }, (_, i) => `  x${i}: 1\n`).join('');
    expect(loaded(HEAD + RULES + fields).warnings).toHaveLength(100);
  });
});

describe('what does not load', () => {
  test.each([
    ['empty', '', NO_VERSION, '1:1'],
    ['only comments', '# a\n# b\n', NO_VERSION, '1:1'],
    ['---', '---\n', NO_VERSION, '2:1'],
    ['null', 'null\n', NO_VERSION, '1:1'],
    ['no apiVersion', `kind: Policy\n${RULES}`, NO_VERSION, '1:1'],
    ['apiVersion without a version', `apiVersion: audit.k8s.io/\n${RULES}`, NO_VERSION, '1:1'],
    ['a list', '[]', NO_META, '1:1'],
    ['a list of rules', '- level: None\n', NO_META, '1:1'],
    [
      'flow YAML',
      '{apiVersion: audit.k8s.io/v1}',
      "failed decoding: couldn't get version/kind; json parse error: invalid character 'a' looking for beginning of object key string",
      '1:2',
    ],
    [
      'JSON and more',
      '{} x',
      "failed decoding: couldn't get version/kind; json parse error: invalid character 'x' after top-level value",
      '1:4',
    ],
    [
      'v1beta1',
      `apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n${RULES}`,
      `failed decoding: no kind "Policy" is registered for version "audit.k8s.io/v1beta1" ${SCHEME}`,
      '1:1',
    ],
    [
      'v1',
      `apiVersion: v1\nkind: Policy\n${RULES}`,
      `failed decoding: no kind "Policy" is registered for version "v1" ${SCHEME}`,
      '1:1',
    ],
    [
      'v1 of no group',
      `apiVersion: /v1\n${RULES}`,
      `failed decoding: no kind "Policy" is registered for version "v1" ${SCHEME}`,
      '1:1',
    ],
    [
      'an internal version',
      `apiVersion: apps/__internal\n${RULES}`,
      `failed decoding: no kind "Policy" is registered for the internal version of group "apps" ${SCHEME}`,
      '1:1',
    ],
    [
      'a kind in the wrong case',
      `apiVersion: audit.k8s.io/v1\nkind: policy\n${RULES}`,
      `failed decoding: no kind "policy" is registered for version "audit.k8s.io/v1" ${SCHEME}`,
      '2:1',
    ],
    [
      'an Event',
      'apiVersion: audit.k8s.io/v1\nkind: Event\n',
      'failed decoding: converting (v1.Event) to (audit.Policy): unknown conversion',
      '2:1',
    ],
    [
      'a PolicyList',
      'apiVersion: audit.k8s.io/v1\nkind: PolicyList\n',
      'failed decoding: converting (v1.PolicyList) to (audit.Policy): unknown conversion',
      '2:1',
    ],
    ['three parts', `apiVersion: a/b/c\n${RULES}`, 'failed decoding: unexpected GroupVersion string: a/b/c', '1:1'],
    [
      'a group alone',
      'apiVersion: apps/\n',
      "failed decoding: Object 'apiVersion' is missing in 'apiVersion: apps/\n'",
      '1:1',
    ],
    [
      'apiVersion 1',
      'apiVersion: 1\n',
      "failed decoding: couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .apiVersion of type string",
      '1:13',
    ],
    [
      'a tab',
      `${HEAD}rules:\n\t- level: None\n`,
      'failed decoding: yaml: line 4: found character that cannot start any token',
      '4:1',
    ],
    [
      'a dedent too many',
      `${HEAD}rules:\n  - level: None\n verbs: [get]\n`,
      'failed decoding: yaml: line 4: did not find expected key',
      '5:2',
    ],
    [
      'a colon too many',
      `${HEAD}rules:\n- level: a: b\n`,
      'failed decoding: yaml: line 4: mapping values are not allowed in this context',
      '4:11',
    ],
    [
      'an unrendered template',
      `${HEAD}rules:\n- level: {{ .Values.level }}\n`,
      'failed decoding: yaml: invalid map key: map[interface {}]interface {}{".Values.level":interface {}(nil)}',
      '4:11',
    ],
    [
      'a string for a list',
      `${HEAD}${RULES}  verbs: get\n`,
      'failed decoding: json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type []string',
      '5:10',
    ],
    [
      'a map for the rules',
      `${HEAD}rules: {}\n`,
      'failed decoding: json: cannot unmarshal object into Go struct field Policy.rules of type []v1.PolicyRule',
      '3:8',
    ],
    [
      'a number for a level',
      `${HEAD}rules:\n- level: 1\n`,
      'failed decoding: json: cannot unmarshal number into Go struct field PolicyRule.rules.level of type v1.Level',
      '4:10',
    ],
    [
      'a number among users',
      `${HEAD}${RULES}  users: [a, 0o17]\n`,
      'failed decoding: json: cannot unmarshal number into Go struct field PolicyRule.rules.users of type string',
      '5:14',
    ],
    [
      'a string for resources',
      `${HEAD}${RULES}  resources: ["pods"]\n`,
      'failed decoding: json: cannot unmarshal string into Go struct field PolicyRule.rules.resources of type v1.GroupResources',
      '5:15',
    ],
    [
      'a string for a boolean',
      `${HEAD}${RULES}  omitManagedFields: "yes"\n`,
      'failed decoding: json: cannot unmarshal string into Go struct field PolicyRule.rules.omitManagedFields of type bool',
      '5:22',
    ],
    [
      'metadata of the wrong type',
      `${HEAD}${RULES}metadata: {labels: {a: 1}}\n`,
      'failed decoding: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
      '5:24',
    ],
    ['no level', `${HEAD}rules:\n- verbs: [get]\n`, 'rules[0].level: Required value', '4:3'],
    ['a level of null', `${HEAD}rules:\n- level: null\n`, 'rules[0].level: Required value', '4:3'],
    ['a rule of null', `${HEAD}rules:\n-\n`, 'rules[0].level: Required value', '4:2'],
    ['no rules', `${HEAD}rules: []\n`, 'loaded illegal policy with 0 rules', '3:1'],
    [
      'no rules and a wrong stage',
      `${HEAD}rules: []\nomitStages: [Foo]\n`,
      'omitStages[0]: Invalid value: "Foo": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
      '4:14',
    ],
  ])('%s', (_, text, message, place) => {
    expect(refusal(text)).toMatchObject({ message, places: [place] });
  });

  test.each(['yes', 'No', 'on', 'OFF', 'y', 'N', 'true'])('%s is a boolean instead of a string', (word) => {
    const { message, problems } = refusal(`${HEAD}${RULES}  verbs: [${word}]\n`);
    expect(message).toBe(
      'failed decoding: json: cannot unmarshal bool into Go struct field PolicyRule.rules.verbs of type string',
    );
    expect(problems[0]?.sentence).toMatch(
      /rules\[0\]\.verbs\[0\] must be a string, not the boolean .*: put it in quotes\./,
    );
  });

  test.each([
    ['rules: [{users: [1]}]', 'rules[0].users[0] must be a string, not the number 1: put it in quotes.'],
    ['rules: [{users: [[a]]}]', 'rules[0].users[0] must be a string, not a list.'],
    ['rules: [{level: {a: b}}]', 'rules[0].level must be a string, not a mapping.'],
    ['rules: [{users: a}]', 'rules[0].users must be a list, not a string: write it in brackets.'],
    ['rules: [{users: 5}]', 'rules[0].users must be a list, not the number 5: write it in brackets.'],
    ['rules: [{users: {a: b}}]', 'rules[0].users must be a list, not a mapping: begin each item with "- ".'],
    ['rules: [{resources: [pods]}]', 'rules[0].resources[0] must be a mapping, not a string.'],
    ['rules: [{omitManagedFields: "on"}]', 'rules[0].omitManagedFields must be true or false, not a string.'],
    ['omitManagedFields: 1', 'omitManagedFields must be true or false, not the number 1.'],
    ['metadata: [a]', 'metadata must be a mapping, not a list.'],
    ['metadata: {generation: x}', 'metadata.generation must be a whole number, not a string.'],
    ['metadata: {generation: 1.5}', 'metadata.generation must be a whole number, not the number 1.5.'],
    [
      'metadata: {creationTimestamp: x}',
      'metadata.creationTimestamp must be a time such as 2026-01-02T15:04:05Z, not a string.',
    ],
    [
      'metadata: {creationTimestamp: yes}',
      'metadata.creationTimestamp must be a time such as 2026-01-02T15:04:05Z, not the boolean true (YAML 1.1 reads yes, no, on, off, y and n as booleans).',
    ],
  ])('for %j, it reports %s', (text, sentence) => {
    expect(refusal(`${HEAD}${text}\n`).problems).toMatchObject([{ sentence, place: { line: 3 } }]);
  });

  test.each([
    ['x', 'as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
    ['2026-01-02', 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    ['2026-01-02T03:04:05', 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
  ])('a time with %s', (time, problem) => {
    const { message } = refusal(`${HEAD}${RULES}metadata: {creationTimestamp: "${time}"}\n`);
    expect(message).toBe(`failed decoding: parsing time "${time}" ${problem}`);
  });

  test.each([
    ['2026-02-29T00:00:00Z', 'day'],
    ['2026-13-01T00:00:00Z', 'month'],
    ['2026-01-01T24:00:00Z', 'hour'],
    ['2026-01-01T00:60:00Z', 'minute'],
  ])('a time with %s: %s out of range', (time, part) => {
    const { message } = refusal(`${HEAD}${RULES}metadata: {creationTimestamp: ${time}}\n`);
    expect(message).toBe(`failed decoding: parsing time "${time}": ${part} out of range`);
  });

  test('warnings are also reported with a refusal', () => {
    const { message, warning } = refusal(`${HEAD}rules:\n- verb: [get]\n`);
    expect(message).toBe('rules[0].level: Required value');
    expect(warning).toBe('strict decoding error: unknown field "rules[0].verb"');
  });

  test('without an apiVersion, every field is unknown', () => {
    expect(refusal(`kind: Policy\n${RULES}`).warning).toBe('strict decoding error: unknown field "rules"');
  });

  test('every problem of a policy is reported at its place', () => {
    const text = `${HEAD}omitStages: [Foo]\nrules:\n- level: metadata\n  nonResourceURLs: [a*b]\n  resources: [{group: apps/v1}]\n`;
    const { places, problems } = refusal(text);
    expect(places).toEqual(['3:14', '5:3', '6:21', '6:21', '7:16', '6:3']);
    expect(problems[1]?.sentence).toBe(
      'There is no level "metadata" (use "Metadata": names are case-sensitive): the levels are None, Metadata, Request, RequestResponse.',
    );
  });
});

test('places of rules and of their parts', () => {
  const { placeOf } = loaded(`${HEAD}rules:\n- level: None\n  verbs:\n  - get\n- {level: Metadata}\n`);
  expect(placeOf(['rules', 0])).toEqual({ file: 'policy.yaml', line: 4, column: 3 });
  expect(placeOf(['rules', 0, 'verbs', 0])).toMatchObject({ line: 6, column: 5 });
  expect(placeOf(['rules', 1, 'level'])).toMatchObject({ line: 7, column: 4 });
  expect(placeOf(['rules', 1, 'verbs', 3])).toMatchObject({ line: 7, column: 3 });
});

test('the error with which kube-apiserver exits', () => {
  expect(startupError('rules[0].level: Required value', '/etc/kubernetes/audit/policy.yaml')).toBe(
    'loading audit policy file: rules[0].level: Required value: from file /etc/kubernetes/audit/policy.yaml',
  );
});

test.each([
  ['', 'The file contains no policy: it must begin with apiVersion: audit.k8s.io/v1 and kind: Policy.', 1],
  [
    `---\n# to come\n---\n${HEAD}rules: [{level: None}]`,
    'The first YAML document is empty, and kube-apiserver ignores everything from line 3 on.',
    3,
  ],
  ['\nkind: Policy\nrules: [{level: None}]', 'The policy has no apiVersion: write apiVersion: audit.k8s.io/v1.', 2],
  ['kind: Policy\napiVersion: ""', 'The policy has no apiVersion: write apiVersion: audit.k8s.io/v1.', 2],
  ['apiVersion:\nkind: Policy', 'The policy has no apiVersion: write apiVersion: audit.k8s.io/v1.', 1],
  [`${HEAD}rules: []`, 'The policy has no rules: kube-apiserver requires at least one.', 3],
  ['a: [', 'The file is not YAML that Kubernetes can read: yaml: line 1: did not find expected node content.', 2],
  [
    '\n{"a": }',
    "A file that begins with { is read as JSON, but is not valid JSON: invalid character '}' looking for beginning of value.",
    2,
  ],
])('for %j, it reports: %s', (text, sentence, line) => {
  const { problems, warnings } = refusal(text);
  expect(problems).toMatchObject([{ sentence, place: { line } }]);
  expect(warnings).toEqual([]);
});

test.each([
  ['apiVersion: a/b/c', 'The apiVersion "a/b/c" has too many slashes: write audit.k8s.io/v1.'],
  ['apiVersion: apps/', 'The apiVersion "apps/" does not name a version: write audit.k8s.io/v1.'],
  [
    'apiVersion: audit.k8s.io/v1beta1',
    'Kubernetes 1.24 and later no longer support audit.k8s.io/v1beta1: write audit.k8s.io/v1.',
  ],
  [
    'apiVersion: audit.k8s.io/v1beta12',
    'An audit policy has the apiVersion audit.k8s.io/v1, not "audit.k8s.io/v1beta12".',
  ],
  [
    'apiVersion: x.audit.k8s.io/v1beta1',
    'An audit policy has the apiVersion audit.k8s.io/v1, not "x.audit.k8s.io/v1beta1".',
  ],
  ['apiVersion: v1', 'An audit policy has the apiVersion audit.k8s.io/v1, not "v1".'],
  ['apiVersion: audit.k8s.io/v2', 'An audit policy has the apiVersion audit.k8s.io/v1, not "audit.k8s.io/v2".'],
  ['kind: Event\napiVersion: audit.k8s.io/v1', 'This is a Event, not an audit policy: the kind must be Policy.'],
  ['kind: policy\napiVersion: audit.k8s.io/v1', 'There is no kind "policy" in audit.k8s.io/v1: write Policy.'],
  ['- a', 'An audit policy is a mapping that begins with apiVersion: audit.k8s.io/v1 and kind: Policy.'],
  ['kind: 1', 'kind must be a string.'],
])('for %j, it reports: %s', (text, sentence) => {
  expect(refusal(text).problems).toMatchObject([{ sentence, place: { line: 1 } }]);
});

describe('a field that is indented too little', () => {
  const rule = '  resources:\n  - group: ""\n    resources: [pods]\n  - group: apps\n';
  test.each<[string, string, DocumentPath | null]>([
    ['of the last rule', `${RULES}- level: None\nverbs: [get]\n`, ['rules', 1, 'verbs']],
    ['by the word of another object', `${RULES}operations: [get]\n`, ['rules', 0, 'verbs']],
    ['of the last entry', `${RULES}${rule}  resourceNames: [a]\n`, ['rules', 0, 'resources', 1, 'resourceNames']],
    ['by two steps', `${RULES}${rule}resourceNames: [a]\n`, ['rules', 0, 'resources', 1, 'resourceNames']],
    [
      'in JSON',
      '{"apiVersion":"audit.k8s.io/v1","kind":"Policy","rules":[{"level":"None"}],"users":["bob"]}',
      ['rules', 0, 'users'],
    ],
    ['but not where that is given', `${RULES}${rule}  group: batch\n`, null],
    ['but not before the list', `verbs: [get]\n${RULES}`, null],
    ['but not by a similar name', `${RULES}verb: [get]\n`, null],
    ['but not behind an empty list', `${RULES}  resources: []\n  resourceNames: [a]\n`, null],
  ])('%s', (_, text, meant) => {
    const { warnings } = loaded(text.startsWith('{') ? text : HEAD + text);
    expect(warnings.map((warning) => warning.meant)).toEqual([meant]);
  });
});

test('for a dropped field, it reports which one was intended', () => {
  const { warnings } = loaded(`${HEAD}rules: [{level: None, verb: [get], nonsense: 1}]`);
  expect(warnings.map(({ sentence }) => sentence)).toEqual([
    'There is no field rules[0].nonsense, so kube-apiserver drops it and its value.',
    'There is no field rules[0].verb, so kube-apiserver drops it and its value. Use rules[0].verbs instead.',
  ]);
  const twice = loaded('{"apiVersion":"audit.k8s.io/v1","kind":"Policy","rules":[{"level":"None","level":"Request"}]}');
  expect(twice.warnings).toMatchObject([
    {
      kind: 'duplicate field',
      sentence: 'rules[0].level is given twice: the value in line 1 is dropped, and the last one counts.',
      meant: null,
    },
  ]);
});
