import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { audit, auditWithInput, docs, fileWith, policyOf } from './program.ts';

const explained = ['--', 'GET', '/healthz'];

test('a file that cannot be read is bad input', async () => {
  const missing = await audit('explain', `${docs}.none`, ...explained);
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toBe(`cks-lab: cannot read ${docs}.none: there is no such file\n`);
  const folder = await audit('explain', dirname(docs), ...explained);
  expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a directory') });
  const latin = await fileWith(Buffer.from('kind: Policy\n# caf\xe9\n', 'latin1'));
  expect(await audit('lint', latin)).toMatchObject({ code: 2, stderr: `${latin}:2: it is not UTF-8 text\n` });
});

test('only one file can be standard input', async () => {
  for (const words of [
    ['compare', '-', '-'],
    ['test', '-', '--expect', '-'],
    ['lint', '-', '--api-resources', '-'],
    ['eval', '-', '--requests', '-'],
  ]) {
    const { code, stderr } = await auditWithInput(policyOf('{level: Metadata}'), ...words);
    expect(code).toBe(2);
    expect(stderr).toBe('cks-lab: standard input (-) can be used for one file only\n');
  }
});

test('a policy that does not load is reported with its place and the message of the API server', async () => {
  const file = await fileWith(policyOf('{level: Metadata, verbs: get}'));
  const { code, stdout, stderr } = await audit('explain', file, ...explained);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`${file}:4:28: rules[0].verbs must be a list`);
  expect(stderr).toContain(
    'kube-apiserver 1.37 would exit with: loading audit policy file: failed decoding: json: cannot unmarshal string',
  );
});

test('what the API server drops from the policy is reported next to the answer', async () => {
  const file = await fileWith(policyOf('{level: Metadata, verb: [get]}'));
  const { code, stderr } = await audit('explain', file, ...explained);
  expect(code).toBe(0);
  expect(stderr).toContain(`${file}:4:21: There is no field rules[0].verb`);
});

test('the minor version must be supported', async () => {
  const { code, stderr } = await auditWithInput('', 'lint', docs, '--kubernetes', '1.26');
  expect(code).toBe(2);
  expect(stderr).toContain('1.27 to 1.37');
});
