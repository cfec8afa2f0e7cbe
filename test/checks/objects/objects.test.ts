import { expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { grade as gradeScenario } from '../../../src/grading/grade.ts';
import { contextOf, judge, nodeOf, runningNode, verdict } from '../../fixtures/one-check.ts';

const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'prod', labels: { 'app.example.org/tier': 'back' } },
  data: { password: 'aHVudGVyMg==' },
};
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod' },
  spec: { replicas: 3, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
};
const ROLE = {
  kind: 'ClusterRole',
  metadata: { name: 'ops', deletionTimestamp: '2026-11-24T08:00:00Z', finalizers: ['a/b'] },
};

/** A cluster that kubectl answers from as it does, one object bare and several in a list; every command line is kept. */
function cluster(objects: readonly { kind: string; metadata: { name: string } }[]) {
  const asked: string[] = [];
  const node = {
    ...runningNode([]),
    async kubectl([, type = '', ...rest]: readonly string[]) {
      if (rest.includes('/readyz')) return { exitCode: 0, stdout: 'ok', stderr: '' };
      asked.push(`${type} ${rest.join(' ')}`);
      if (type === 'nonsense') return { exitCode: 1, stdout: '', stderr: 'error: no resource type "nonsense"\n' };
      const names = rest.slice(
        0,
        rest.findIndex((word) => word.startsWith('-')),
      );
      const items = objects.filter(
        ({ kind, metadata }) => kind.toLowerCase() === type && names.includes(metadata.name),
      );
      const answer = names.length === 1 ? items[0] : { kind: 'List', items };
      return { exitCode: 0, stdout: items.length === 0 ? '' : JSON.stringify(answer), stderr: '' };
    },
  };
  return { node, asked };
}

const all = [SECRET, DEPLOYMENT, ROLE];
const grade = (...conditions: readonly object[]) => judge({ kind: 'objects', all: conditions }, cluster(all).node);
const secret = { get: 'secret/db', namespace: 'prod' };
const web = { get: 'deployment/web', namespace: 'prod' };

test.each([
  [{ ...secret, at: ['data', 'password'], is: 'aHVudGVyMg==' }],
  [{ ...secret, at: ['data', 'password'], isNot: 'b3RoZXI=' }],
  [{ ...secret, present: true }],
  [{ ...secret, at: ['data', 'user'], absent: true }],
  [{ get: 'secret/gone', namespace: 'prod', absent: true }],
  [{ get: 'secret/gone', namespace: 'prod', at: ['data', 'user'], absent: true }],
  [{ ...secret, at: ['metadata', 'labels', 'app.example.org/tier'], is: 'back' }],
  [{ ...web, at: ['spec', 'template', 'spec', 'containers', 0], is: { image: 'web:1', name: 'web' } }],
  [{ get: 'clusterrole/ops', present: true }],
])('%j holds', async (condition) => {
  expect(await grade(condition)).toMatchObject({ status: 'pass', actual: '1 object matches the task' });
});

test.each([
  [{ ...web, at: ['spec', 'replicas'], is: 2 }, 'spec.replicas is 2', 'spec.replicas is 3'],
  [{ ...web, at: ['spec', 'replicas'], is: '3' }, 'spec.replicas is "3"', 'spec.replicas is 3'],
  [{ ...web, at: ['spec', 'replicas'], isNot: 3 }, 'spec.replicas is not 3', 'spec.replicas is 3'],
  [
    { ...web, at: ['spec', 'paused'], is: true },
    'spec.paused is true',
    'deployment/web in namespace prod has no spec.paused',
  ],
  [{ ...web, at: ['spec', 'paused'], isNot: true }, 'is not true', 'has no spec.paused'],
  [{ ...web, at: ['spec', 'paused'], present: true }, 'spec.paused exists', 'has no spec.paused'],
  [{ ...web, at: ['spec', 'replicas'], absent: true }, 'has no spec.replicas', 'spec.replicas exists: 3'],
  [{ ...web, at: ['spec', 'replicas', 'x'], is: 1 }, 'spec.replicas.x is 1', 'has no spec.replicas.x'],
  [
    { ...web, at: ['spec', 'template', 'spec', 'containers', 1, 'image'], is: 'a' },
    'spec.template.spec.containers[1].image is "a"',
    'has no spec.template.spec.containers[1].image',
  ],
  [{ ...web, at: ['metadata', 'labels', 'a.b/c'], present: true }, 'metadata.labels["a.b/c"] exists', 'has no'],
  [{ ...web, absent: true }, 'there is no deployment/web in namespace prod', 'it exists'],
  [{ get: 'secret/gone', namespace: 'prod', present: true }, 'it exists', 'there is no secret/gone in namespace prod'],
  [
    { get: 'secret/gone', namespace: 'prod', at: ['data', 'a'], isNot: 'old' },
    'must not have',
    'there is no secret/gone',
  ],
])('%j does not hold', async (condition, expected, actual) => {
  const result = await grade(condition);
  expect(result).toMatchObject({ status: 'fail', where: null, hint: 'Look.' });
  expect(result.expected).toContain(expected);
  expect(result.actual).toContain(actual);
});

test.each([
  [{ is: 'c2VjcmV0' }, 'is the value that the task asks for', 'data.password is a different value'],
  [
    { isNot: 'aHVudGVyMg==' },
    'is not the value that it must not have',
    'data.password is still the value that it must not have',
  ],
  [{ absent: true }, 'has no data.password', 'data.password exists'],
])('neither the actual nor the expected value of a Secret is revealed: %j', async (demand, expected, actual) => {
  const result = await grade({ ...secret, at: ['data', 'password'], ...demand });
  expect(result.expected).toContain(expected);
  expect(result.actual.endsWith(actual)).toBe(true);
  const gone = await grade({ get: 'secrets/gone', namespace: 'prod', at: ['data', 'password'], is: 'c2VjcmV0' });
  expect(JSON.stringify([result, gone])).not.toMatch(/aHVudGVyMg|c2VjcmV0/);
});

test('the first condition that does not hold is reported, with the command that shows it', async () => {
  const result = await grade(
    { ...secret, present: true },
    { ...web, absent: true },
    { get: 'secret/x', present: true },
  );
  expect(result).toMatchObject({
    actual: 'deployment/web in namespace prod: it exists',
    why: 'To see it: kubectl get deployment web -n prod -o yaml',
  });
});

test('an object that is waiting for a finalizer is reported as such', async () => {
  const { why } = await grade({ get: 'clusterrole/ops', absent: true });
  expect(why).toContain('It was deleted at 2026-11-24T08:00:00Z and is waiting for its finalizers (a/b).');
});

test('objects of one type and namespace are requested together and only once for all checks', async () => {
  const { node, asked } = cluster(all);
  const other = { get: 'secret/other', namespace: 'prod' };
  const check = { kind: 'objects', title: 'One', points: 1, hint: 'Look.' };
  const { checks } = await gradeScenario(
    contextOf(
      {
        checks: [
          {
            ...check,
            id: 'one',
            all: [
              { ...secret, present: true },
              { ...web, present: true },
            ],
          },
          { ...check, id: 'two', all: [{ ...other, absent: true }] },
        ],
      },
      node,
    ),
    CHECK_KINDS,
  );
  expect(checks.map(({ status }) => status)).toEqual(['pass', 'pass']);
  expect(asked).toEqual([
    'secret db other -n prod -o json --ignore-not-found',
    'deployment web -n prod -o json --ignore-not-found',
  ]);
});

test('a failure of kubectl is an error; an API server that is down is a failure', async () => {
  const unknown = await grade({ get: 'nonsense/x', absent: true });
  expect(unknown).toMatchObject({ status: 'error', why: expect.stringContaining('no resource type "nonsense"') });
  const down = { ...cluster(all).node, list: async () => [] };
  expect(await judge({ kind: 'objects', all: [{ ...secret, present: true }] }, down)).toMatchObject({
    status: 'fail',
    actual: 'kube-apiserver is down: the kubelet has no manifest for it',
  });
});

test('whole verdicts', async () => {
  const judged = (...conditions: readonly object[]) => verdict({ kind: 'objects', all: conditions }, cluster(all).node);
  expect(await judged({ ...secret, present: true })).toMatchInlineSnapshot(`"pass: 1 object matches the task"`);
  expect(await judged({ ...secret, present: true }, { ...web, present: true })).toMatchInlineSnapshot(
    `"pass: 2 objects match the task"`,
  );
  const replicas = { ...web, at: ['spec', 'replicas'] };
  expect(await judged({ ...replicas, is: 2 })).toMatchInlineSnapshot(`
    "fail: deployment/web in namespace prod: spec.replicas is 3
    expected: deployment/web in namespace prod: spec.replicas is 2
    why: To see it: kubectl get deployment web -n prod -o yaml"
  `);
  expect(await judged({ ...replicas, isNot: 3 })).toMatchInlineSnapshot(`
    "fail: deployment/web in namespace prod: spec.replicas is 3
    expected: deployment/web in namespace prod: spec.replicas is not 3
    why: To see it: kubectl get deployment web -n prod -o yaml"
  `);
  expect(await judged({ ...replicas, absent: true })).toMatchInlineSnapshot(`
    "fail: deployment/web in namespace prod: spec.replicas exists: 3
    expected: deployment/web in namespace prod has no spec.replicas
    why: To see it: kubectl get deployment web -n prod -o yaml"
  `);
  expect(await judged({ ...web, at: ['spec', 'paused'], present: true })).toMatchInlineSnapshot(`
    "fail: deployment/web in namespace prod has no spec.paused
    expected: deployment/web in namespace prod: spec.paused exists
    why: To see it: kubectl get deployment web -n prod -o yaml"
  `);
  expect(await judged({ ...web, absent: true })).toMatchInlineSnapshot(`
    "fail: deployment/web in namespace prod: it exists
    expected: there is no deployment/web in namespace prod
    why: To see it: kubectl get deployment web -n prod -o yaml"
  `);
  expect(await judged({ get: 'clusterrole/ops', absent: true })).toMatchInlineSnapshot(`
    "fail: clusterrole/ops: it exists
    expected: there is no clusterrole/ops
    why: It was deleted at 2026-11-24T08:00:00Z and is waiting for its finalizers (a/b). To see it: kubectl get clusterrole ops -o yaml"
  `);
  expect(await judged({ get: 'clusterrole/gone', present: true })).toMatchInlineSnapshot(`
    "fail: there is no clusterrole/gone
    expected: clusterrole/gone: it exists
    why: To see it: kubectl get clusterrole gone -o yaml"
  `);
  const password = { ...secret, at: ['data', 'password'] };
  expect(await judged({ ...password, is: 'c2VjcmV0' })).toMatchInlineSnapshot(`
    "fail: secret/db in namespace prod: data.password is a different value
    expected: secret/db in namespace prod: data.password is the value that the task asks for
    why: To see it: kubectl get secret db -n prod -o yaml"
  `);
  expect(await judged({ ...password, isNot: 'aHVudGVyMg==' })).toMatchInlineSnapshot(`
    "fail: secret/db in namespace prod: data.password is still the value that it must not have
    expected: secret/db in namespace prod: data.password is not the value that it must not have
    why: To see it: kubectl get secret db -n prod -o yaml"
  `);
  expect(await judged({ ...password, absent: true })).toMatchInlineSnapshot(`
    "fail: secret/db in namespace prod: data.password exists
    expected: secret/db in namespace prod has no data.password
    why: To see it: kubectl get secret db -n prod -o yaml"
  `);
  expect(await judged({ get: 'nonsense/x', absent: true })).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: kubectl get nonsense x -o json --ignore-not-found
      exit code 1: error: no resource type "nonsense""
  `);
  const ending = { kind: 'Secret', metadata: { name: 'db', deletionTimestamp: '2026-11-24T08:00:00Z' } };
  const check = { kind: 'objects', all: [{ ...secret, absent: true }] };
  expect(await verdict(check, cluster([ending]).node)).toMatchInlineSnapshot(`
    "fail: secret/db in namespace prod: it exists
    expected: there is no secret/db in namespace prod
    why: It was deleted at 2026-11-24T08:00:00Z and is terminating. To see it: kubectl get secret db -n prod -o yaml"
  `);
  expect(await verdict(check, nodeOf({}))).toMatchInlineSnapshot(`
    "fail: kube-apiserver is down: the kubelet has no manifest for it
    expected: an API server that can be asked for the objects
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
  const noObject = { ...runningNode([]), kubectl: async () => ({ exitCode: 0, stdout: '[]', stderr: '' }) };
  expect(await verdict(check, noObject)).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: kubectl get secret db -n prod -o json --ignore-not-found did not print a JSON object"
  `);
});
