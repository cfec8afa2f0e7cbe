import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { act } from '../../src/grading/actions.ts';
import { scenarioSchema } from '../../src/scenarios/schema.ts';
import { actingNode } from '../fixtures/acting-node.ts';

const { shape } = scenarioSchema;
const users = shape.users.parse([
  { id: 'jane', name: 'jane', groups: ['dev'] },
  { id: 'robot', serviceAccount: { namespace: 'prod', name: 'robot' } },
  { id: 'idle', serviceAccount: { namespace: 'prod', name: 'idle' } },
]);
const actions = shape.actions.parse([
  [
    { id: 'mine', kubectl: 'get secret {run}' },
    { id: 'hers', kubectl: 'get secret {run}', as: 'jane' },
  ],
  [{ id: 'its', kubectl: 'get secret {run}', as: 'robot' }],
]);
const definition = { users, actions, cleanup: [] };
const { signal } = new AbortController();

test('each action is performed as its user, whose kubeconfig exists only during the grade', async () => {
  const seen = new Map<string, string>();
  const node = actingNode((args) => {
    if (args[1] === 'token') return { exitCode: 0, stdout: 'a-token\n' };
    const file = /^--kubeconfig=(.*)$/.exec(args[0] ?? '')?.[1] ?? '';
    seen.set(file.replace(/^.*\//, ''), node.written.get(file) ?? '');
    return { exitCode: 0, stderr: `I0101 00:00:00.000000 1 round_trippers.go:632] "Response" verb="GET"` };
  });
  const { traces } = await act(node, definition, signal);
  expect(traces.map(({ id, user }) => [id, user])).toEqual([
    ['mine', { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }],
    ['hers', { name: 'jane', groups: ['dev', 'system:authenticated'] }],
    [
      'its',
      {
        name: 'system:serviceaccount:prod:robot',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:prod', 'system:authenticated'],
      },
    ],
  ]);
  expect([...seen.keys()].sort()).toEqual(['', 'jane.conf', 'robot.conf']);
  expect(parse(seen.get('jane.conf') ?? '')).toMatchObject({
    clusters: [{ cluster: { server: 'https://controlplane:6443' } }],
    users: [{ name: 'jane', user: { 'client-certificate-data': expect.stringMatching(/^LS0t/) } }],
  });
  expect(parse(seen.get('robot.conf') ?? '')).toMatchObject({ users: [{ user: { token: 'a-token' } }] });
  expect([...node.written.keys()]).toEqual([]);
});

test('kubeconfigs are removed after a failed action, after an abort, and if one could not be created', async () => {
  const failing = actingNode((args) => ({ exitCode: args.includes('get') ? 1 : 0, stdout: 't', stderr: 'Forbidden' }));
  await expect(act(failing, definition, signal)).rejects.toThrow('Forbidden');
  expect([...failing.written.keys()]).toEqual([]);

  const abort = new AbortController();
  const aborted = actingNode(() => {
    abort.abort();
    return { exitCode: 0, stdout: 't' };
  });
  await expect(act(aborted, definition, abort.signal)).rejects.toThrow('aborted');
  expect(aborted.ran.at(-1)?.slice(0, 2)).toEqual(['rm', '-rf']);
  expect([...aborted.written.keys()]).toEqual([]);

  const gone = actingNode((args) => ({ exitCode: args[1] === 'token' ? 1 : 0, stderr: 'serviceaccounts not found' }));
  await expect(act(gone, definition, signal)).rejects.toThrow('serviceaccounts not found');
  expect(gone.ran.at(-1)?.slice(0, 2)).toEqual(['rm', '-rf']);
});

test('if only the admin acts, nothing is written', async () => {
  const node = actingNode();
  await act(node, { ...definition, actions: shape.actions.parse([[{ id: 'a', kubectl: 'get nodes' }]]) }, signal);
  expect(node.ran.map(([program]) => program)).toEqual(['kubectl']);
});
