import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clusterRoleOf, roleOf } from '../../domains/rbac/rbac-set.ts';
import { rbac } from './program.ts';

const ROLE = roleOf('{apiGroups: [apps], resources: [deployments], verbs: [get, list]}');
const AS = '--as system:serviceaccount:ci:ci';

/**
 * Creates a folder with these files that is removed when the test ends. Returns a function that maps the name of a file
 * to its path.
 */
async function folderOf(files: Readonly<Record<string, string>>): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-rbac-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return (name) => join(folder, name);
}

function asked(verb: string, namespace: string, groups: readonly string[] = []): string {
  const user = { name: 'system:serviceaccount:ci:ci', groups };
  return JSON.stringify({ user, verb, resource: { group: 'apps', resource: 'deployments', namespace, name: 'x' } });
}

test('eval answers each request on a line, with the binding and the rule', async () => {
  const at = await folderOf({
    'objects/roles.yaml': ROLE,
    'objects/deep/more.yml': 'kind: Deployment\napiVersion: apps/v1\n',
    'requests.jsonl': [
      asked('get', 'ci'),
      asked('get', 'cd'),
      asked('delete', 'cd', ['system:masters']),
      '{"user":{"name":"x","groups":["system:authenticated"]},"verb":"get","path":"/version"}',
      '{"user":null,"verb":"get","path":"/version"}',
    ].join('\n'),
  });
  const { code, stdout } = await rbac('eval', at('objects'), '--requests', at('requests.jsonl'), '--json');
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { allowed: true, by: { kind: 'RoleBinding', namespace: 'ci', name: 'ci', rule: 0 } },
    { allowed: false, by: null },
    { allowed: true, by: null },
    { allowed: true, by: { kind: 'ClusterRoleBinding', namespace: '', name: 'system:discovery', rule: 0 } },
    { allowed: false, by: null },
  ]);
  const text = await rbac('eval', at('objects'), '--requests', at('requests.jsonl'), '--no-built-in');
  expect(text.stdout).toContain(`allowed by RoleBinding ci/ci, rule 1 of Role ci/ci (${at('objects/roles.yaml')}:5:3)`);
  expect(text.stdout).toContain('allowed for every member of system:masters');
  expect(text.stdout.match(/^forbidden$/gm)).toHaveLength(3);
});

test('compare exits with 0 for equal permissions, and with 1 and the differences otherwise', async () => {
  const at = await folderOf({
    'a.yaml': ROLE,
    'same.yaml': roleOf(
      '{apiGroups: [apps], resources: [deployments], verbs: [list]}',
      '{apiGroups: [apps, "", batch], resources: [deployments], verbs: [get]}',
    ),
    'more.yaml': ROLE.replace('[get, list]', '[get, list, watch]'),
  });
  expect(await rbac('compare', at('a.yaml'), at('same.yaml'), '--json')).toMatchObject({
    code: 0,
    stdout: '{"equal":true,"differences":[]}\n',
  });
  const { code, stdout } = await rbac('compare', at('a.yaml'), at('more.yaml'), '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    equal: false,
    differences: [
      {
        kind: 'gained',
        request: { verb: 'watch', resource: { group: 'apps', resource: 'deployments', namespace: 'ci' } },
        command: `kubectl auth can-i watch deployments.apps -n ci ${AS}`,
        before: { allowed: false, by: null },
        after: { allowed: true, by: { kind: 'RoleBinding', namespace: 'ci', name: 'ci', rule: 0 } },
      },
    ],
  });
});

test('test exits with 0 if all expectations hold, and with 1 and the counterexample otherwise', async () => {
  const expectation = (who: string) => `expect:
- name: exactly
  who: {serviceAccount: ${who}}
  may:
  - {verbs: [get, list], apiGroups: [apps], resources: [deployments], namespaces: [ci]}
  mayNot: rest
`;
  const at = await folderOf({
    'a.yaml': ROLE,
    'right.yaml': expectation('ci/ci'),
    'wrong.yaml': expectation('cd/ci'),
    'bad.yaml': 'expect: {}',
  });
  expect(await rbac('test', at('a.yaml'), '--expect', at('right.yaml'), '--json')).toMatchObject({
    code: 0,
    stdout: '{"passed":true,"expectations":[{"name":"exactly","status":"holds","counterexample":null}]}\n',
  });
  const { code, stdout } = await rbac('test', at('a.yaml'), '--expect', at('wrong.yaml'), '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    passed: false,
    expectations: [{ status: 'broken', counterexample: { wanted: 'allowed', allowed: false, by: null } }],
  });
  expect(await rbac('test', at('a.yaml'), '--expect', at('bad.yaml'))).toMatchObject({ code: 2, stdout: '' });
});

test('explain accepts a kubectl line, a can-i question, a path, or nothing', async () => {
  const at = await folderOf({ 'a.yaml': ROLE });
  const line = await rbac('explain', at('a.yaml'), '--', ...`kubectl -n ci get deploy x ${AS}`.split(' '));
  expect(line).toMatchObject({ code: 0, stderr: '' });
  expect(line.stdout).toContain('allowed by RoleBinding ci/ci, rule 1');
  const canI = await rbac(
    'explain',
    at('a.yaml'),
    '--json',
    '--',
    ...`kubectl auth can-i delete deployments.apps/x -n ci ${AS}`.split(' '),
  );
  expect(JSON.parse(canI.stdout)).toMatchObject([
    { request: { verb: 'delete', resource: { name: 'x' } }, allowed: false, nearMisses: [{ mismatch: 'verb' }] },
  ]);
  const path = await rbac('explain', at('a.yaml'), '--user', 'jane', '--', 'GET', '/version');
  expect(path.stdout).toContain('ClusterRoleBinding system:discovery');
  const everything = await rbac('explain', at('a.yaml'), '--json', '--user', 'system:serviceaccount:ci:ci');
  expect(JSON.parse(everything.stdout).permissions).toContainEqual({
    namespaces: ['ci'],
    group: 'apps',
    resource: 'deployments',
    subresource: '',
    names: null,
    verbs: ['list', 'get'],
  });
  expect(await rbac('explain', at('a.yaml'), '--', 'kubectl', 'get', 'pods')).toMatchObject({ code: 2 });
});

test('lint reports in every format, and exits with 1 for errors', async () => {
  const at = await folderOf({
    'a.yaml': clusterRoleOf('{apiGroups: [""], resources: [deployments], verbs: [get]}'),
    'good.yaml': ROLE,
  });
  expect(await rbac('lint', at('good.yaml'))).toMatchObject({ code: 0, stdout: 'No problems found.\n' });
  const json = await rbac('lint', at('a.yaml'), '--format', 'json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    passed: false,
    findings: [
      {
        lint: 'api-group',
        line: 5,
        consequence: { command: `kubectl auth can-i list deployments.apps -A ${AS}`, allowed: false },
      },
    ],
  });
  expect((await rbac('lint', at('a.yaml'), '--format', 'github')).stdout).toMatch(/^::error file=.*a\.yaml,line=5,/);
  const sarif = JSON.parse((await rbac('lint', at('a.yaml'), '--format', 'sarif')).stdout);
  expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: 'api-group', level: 'error' });
});

test('bad input exits with 2, with the problem and its place', async () => {
  const at = await folderOf({
    'bad.yaml': ROLE.replace('verbs: [get, list]', 'verbs: []'),
    'r.jsonl': '{}',
    'empty/x.txt': '',
  });
  const bad = await rbac('compare', at('bad.yaml'), at('bad.yaml'));
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain(`${at('bad.yaml')}:5:49: Role ci/ci: rules[0].verbs: Required value`);
  for (const words of [
    ['eval', '--requests', at('r.jsonl')],
    ['eval', at('missing.yaml'), '--requests', at('r.jsonl')],
    ['eval', at('empty'), '--requests', at('r.jsonl')],
    ['compare', at('bad.yaml')],
    ['lint', '-', '-'],
    ['lint', '--live', at('bad.yaml')],
  ]) {
    expect(await rbac(...words), words.join(' ')).toMatchObject({ code: 2, stdout: '' });
  }
});
