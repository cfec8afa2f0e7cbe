import { expect, test } from 'vitest';
import { load, roleOf } from './rbac-set.ts';

const ROLE = roleOf('{apiGroups: [""], resources: [pods], verbs: [get]}');

test('reads documents, lists, JSON and other kinds, each at its place', () => {
  const text = `# first\n---\n${ROLE}---\nkind: List\napiVersion: v1\nitems:\n- kind: ServiceAccount\n  apiVersion: v1\n  metadata: {name: x, namespace: z}\n- kind: Pod\n  apiVersion: v1\n`;
  const { set, problems, others } = load(text, { builtIn: false });
  expect(problems).toEqual([]);
  expect(others).toBe(1);
  expect(set.serviceAccounts).toEqual([{ namespace: 'z', name: 'x' }]);
  expect(set.roles.map(({ placeOf }) => placeOf?.(['rules', 0]).line)).toEqual([7]);
  expect(set.bindings.map(({ placeOf }) => placeOf?.(['subjects', 0]).line)).toEqual([13]);
  const json = load(
    JSON.stringify({
      kind: 'RoleList',
      apiVersion: 'rbac.authorization.k8s.io/v1',
      items: [{ metadata: { name: 'r' }, rules: [] }],
    }),
    { builtIn: false },
  );
  expect(json.set.roles).toMatchObject([{ kind: 'Role', namespace: 'default', name: 'r' }]);
});

test.each([
  [
    ROLE.replace('verbs: [get]', 'verbs: []'),
    5,
    'Role ci/ci: rules[0].verbs: Required value: verbs must contain at least one value',
  ],
  [
    roleOf('{nonResourceURLs: [/x], verbs: [get]}'),
    5,
    'Role ci/ci: rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
  ],
  [
    ROLE.replace('kind: ServiceAccount', 'kind: User, apiGroup: v1'),
    11,
    'RoleBinding ci/ci: subjects[0].apiGroup: Unsupported value: "v1": supported values: "rbac.authorization.k8s.io"',
  ],
  [ROLE.replace('kind: Role, name: ci', 'kind: role, name: ci'), 10, 'supported values: "Role", "ClusterRole"'],
  [ROLE.replace('resources: [pods]', 'resources: pods'), 5, 'must be a list, not a string'],
  [
    ROLE.replaceAll('k8s.io/v1', 'k8s.io/v1beta1'),
    1,
    'no matches for kind "Role" in version "rbac.authorization.k8s.io/v1beta1"',
  ],
  ['metadata: {name: x}', 1, "Object 'Kind' is missing"],
  ['a: [', 2, 'did not find expected node content'],
])('refuses what the API server refuses: %#', (text, line, message) => {
  const [problem] = load(text).problems;
  expect(problem?.message).toContain(message);
  expect(problem?.place.line).toBe(line);
});

test('reports what is dropped, and what was intended', () => {
  const { dropped } = load(ROLE.replace('apiGroups', 'apiGroup'));
  expect(dropped).toMatchObject([
    { kind: 'unknown-field', place: { line: 5, column: 4 }, fix: 'Write rules[0].apiGroups.' },
  ]);
});

test('of two objects with the same name, the later one counts, and one in a file replaces the built-in one', () => {
  const second = ROLE.replace('verbs: [get]', 'verbs: [list]');
  const { set, dropped } = load(`${ROLE}---\n${second}`, { builtIn: false });
  expect(set.roles).toMatchObject([{ rules: [{ verbs: ['list'] }] }]);
  expect(dropped.map(({ kind }) => kind)).toEqual(['duplicate-object', 'duplicate-object']);
  const view = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: view}\nrules: []\n';
  expect(load(view).set.roles.filter(({ name }) => name === 'view')).toMatchObject([{ rules: [] }]);
});
