import { expect, test } from 'vitest';
import { audit, auditWithInput, docs, fileWith, gce, policyOf } from './program.ts';

test('a policy that logs Secrets in responses breaks the CIS control', async () => {
  const file = await fileWith(
    policyOf('{level: RequestResponse, verbs: [delete], resources: [{resources: [secrets]}]}', '{level: Metadata}'),
  );
  const { code, stdout } = await audit('test', file, '--profile', 'cis-3.2.2', '--json');
  const result = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(Object.keys(result)).toEqual(['passed', 'expectations']);
  expect(result.passed).toBe(false);
  const broken = result.expectations.filter(({ status }: { status: string }) => status === 'broken');
  expect(broken).toEqual([
    {
      name: 'Secrets in responses are never recorded',
      status: 'broken',
      counterexample: {
        request: {
          user: expect.objectContaining({ name: 'kubernetes-admin' }),
          verb: 'delete',
          path: '/api/v1/namespaces/default/secrets/example',
          resource: { group: '', resource: 'secrets', subresource: '', namespace: 'default', name: 'example' },
        },
        command: 'kubectl delete secrets example',
        level: 'RequestResponse',
        omitStages: [],
        rule: 0,
        line: 4,
      },
    },
  ]);
});

test('the GCE policy meets the CIS control: a deleted collection at level Request contains only DeleteOptions', async () => {
  const { code, stdout } = await audit('test', gce, '--profile', 'cis-3.2.2', '--json');
  expect({ code, passed: JSON.parse(stdout).passed }).toEqual({ code: 0, passed: true });
});

const holds = `
expect:
- name: secrets leave no bodies
  requests: {resources: [{group: "", resources: [secrets]}]}
  level: {atMost: Metadata}
  neverStages: [RequestReceived]
`;

test('expectations that hold are proved', async () => {
  const { code, stdout } = await auditWithInput(holds, 'test', docs, '--expect', '-');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: '✓ secrets leave no bodies\n\n1 expectation, proved for every request.\n',
  });
});

test('a broken expectation is reported with the actual and the required outcome', async () => {
  const { code, stdout } = await audit('test', docs, '--expect', await fileWith(holds.replace('secrets]', 'pods]')));
  expect(code).toBe(1);
  expect(stdout).toContain('it gets   level RequestResponse, without RequestReceived, by rule 1 (line 5)');
  expect(stdout).toContain('wanted    level Metadata or less, and no event at RequestReceived');
});

test.each([
  ['an expectation that is not in the form', holds.replace('atMost', 'most'), '/e.yaml:5:3: expect[0].level'],
  [
    'one that no request is in',
    holds.replace('secrets]', 'secretz]'),
    '/e.yaml:3:3: secrets leave no bodies: no request',
  ],
])('%s is bad input', async (_, text, message) => {
  const { code, stdout, stderr } = await audit('test', docs, '--expect', await fileWith(text, 'e.yaml'));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('without any expectation, or with an unknown profile, it lists the profiles', async () => {
  expect(await audit('test', docs)).toMatchObject({ code: 2, stderr: expect.stringContaining('--profile') });
  const { code, stderr } = await audit('test', docs, '--profile', 'cis');
  expect(code).toBe(2);
  expect(stderr).toContain('cis-3.2.2');
});
