import { expect, test } from 'vitest';
import { audit, auditWithInput, docs, fileWith, policyOf } from './program.ts';

test('a policy equals itself in another notation', async () => {
  const split = await fileWith(policyOf('{level: Metadata, verbs: [get]}', '{level: Metadata}'));
  const { code, stdout } = await auditWithInput(policyOf('{level: Metadata}'), 'compare', '-', split, '--json');
  expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, equal: true, differences: [], notes: [] });
  expect((await audit('compare', docs, docs, '--kubernetes', '1.36')).stdout).toBe(
    'The same for every request that kube-apiserver 1.36 serves.\n',
  );
});

test('a difference is shown by a request with both outcomes, unless it is excluded', async () => {
  const before = await fileWith(policyOf('{level: Metadata}'), 'before.yaml');
  const after = await fileWith(
    policyOf('{level: Request, resources: [{group: "", resources: [secrets]}]}', '{level: Metadata}'),
    'after.yaml',
  );
  const { code, stdout } = await audit('compare', before, after, '--json');
  const { equal, differences } = JSON.parse(stdout);
  expect({ code, equal }).toEqual({ code: 1, equal: false });
  expect(differences).toEqual([
    expect.objectContaining({
      ...{ kind: 'exposed', sensitive: true, command: expect.stringContaining('secret') },
      before: expect.objectContaining({ level: 'Metadata', rule: 0, line: 4 }),
      after: expect.objectContaining({ level: 'Request', rule: 0, line: 4 }),
    }),
  ]);
  const text = await audit('compare', before, after);
  expect(text.stdout).toContain('Exposed');
  expect(text.stdout).toMatch(/before {2}Metadata {2}rule 1 \(line 4\)\n +after {3}Request {3}rule 1 \(line 4\)/);
  const aside = await audit('compare', before, after, '--set-aside', 'resources: [{resources: [secrets]}]');
  expect(aside).toMatchObject({ code: 0, stdout: expect.stringContaining('and is not set aside') });
});

test('stages are reported next to the level if both write something', async () => {
  const before = await fileWith(policyOf('{level: Metadata}'), 'before.yaml');
  const after = await fileWith(policyOf('{level: Request, omitStages: [RequestReceived, ResponseComplete]}'));
  const { stdout } = await audit('compare', before, after);
  expect(stdout).toContain('Lost');
  expect(stdout).toMatch(/before {2}Metadata {2}rule 1 \(line 4\) {2}every stage\n/);
  expect(stdout).toMatch(/after {3}Request {3}rule 1 \(line 4\) {2}without RequestReceived, ResponseComplete\n/);
});

test('what is excluded must be a selector', async () => {
  const { code, stderr } = await audit('compare', docs, docs, '--set-aside', 'user: [alice]');
  expect(code).toBe(2);
  expect(stderr).toContain("--set-aside 'user: [alice]': user: there is no such field");
});
