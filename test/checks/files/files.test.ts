import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { judge, nodeOf, verdict } from '../../fixtures/one-check.ts';

const PROGRAM = '/opt/bin/kubelet';
const CONTENT = 'echo v1.37.2\n';
const SHA512 = createHash('sha512').update(CONTENT).digest('hex');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** A node with one program. */
function nodeWith({ mode = 0o755, owner = 'root/0 root/0', content = CONTENT } = {}): LabNode {
  const node = nodeOf({ [PROGRAM]: content });
  return {
    ...node,
    async stat(path) {
      const stat = await node.stat(path);
      return stat?.type === 'file' ? { ...stat, mode } : stat;
    },
    exec: async () => ({ exitCode: 0, stdout: `${owner}\n`, stderr: '' }),
  };
}

const files = (...all: readonly object[]) => ({ kind: 'files', all });

test.each([
  [{ path: PROGRAM }],
  [{ path: PROGRAM, sha512: SHA512 }],
  [{ path: PROGRAM, sha256: SHA256, grants: '0555', withholds: '0022', owner: 'root', group: 'root' }],
  [{ path: '/opt/bin/other', absent: true }],
  [{ path: '/nowhere/other', absent: true }],
])('%j holds', async (condition) => {
  expect(await verdict(files(condition), nodeWith())).toBe('pass: 1 file is as required');
});

test('a mode that is stricter than another one is as good', async () => {
  const condition = { path: PROGRAM, withholds: '0077' };
  expect(await judge(files(condition), nodeWith({ mode: 0o400 }))).toMatchObject({ status: 'pass' });
  expect(await judge(files(condition), nodeWith({ mode: 0o600 }))).toMatchObject({ status: 'pass' });
});

test('every condition must hold', async () => {
  const all = [{ path: PROGRAM }, { path: '/opt/bin/kubectl' }];
  expect(await verdict(files(...all), nodeWith())).toBe(
    'fail: there is no /opt/bin/kubectl\nexpected: there is a file /opt/bin/kubectl',
  );
});

test('another content is told by the beginning of its digest, and nothing more', async () => {
  expect(await verdict(files({ path: PROGRAM, sha512: SHA512 }), nodeWith({ content: 'echo v1.37.2' }))).toBe(
    [
      `fail: it begins with ${createHash('sha512').update('echo v1.37.2').digest('hex').slice(0, 16)}`,
      `expected: the SHA-512 of ${PROGRAM} begins with ${SHA512.slice(0, 16)}`,
      `why: To compare all of it: sha512sum ${PROGRAM}`,
    ].join('\n'),
  );
  expect(await verdict(files({ path: PROGRAM, sha256: SHA256 }), nodeWith({ content: '' }))).toContain(
    `expected: the SHA-256 of ${PROGRAM} begins with ${SHA256.slice(0, 16)}`,
  );
});

test('permissions that are missing or too many', async () => {
  expect(await verdict(files({ path: PROGRAM, grants: '0555' }), nodeWith({ mode: 0o644 }))).toBe(
    [
      'fail: its mode is 0644',
      `expected: the mode of ${PROGRAM} has the bits 0555`,
      'why: It is about owner: execute; group: execute; others: execute.',
    ].join('\n'),
  );
  expect(await verdict(files({ path: PROGRAM, withholds: '6022' }), nodeWith({ mode: 0o777 }))).toBe(
    [
      'fail: its mode is 0777',
      `expected: the mode of ${PROGRAM} has none of the bits 6022`,
      'why: It is about group: write; others: write.',
    ].join('\n'),
  );
});

test('the owner is a name, or a number that has none', async () => {
  const node = nodeWith({ owner: 'UNKNOWN/1000 staff/50' });
  expect(await verdict(files({ path: PROGRAM, owner: 'root' }), node)).toBe(
    `fail: ${PROGRAM} belongs to 1000:staff\nexpected: ${PROGRAM} belongs to user root`,
  );
  expect(await verdict(files({ path: PROGRAM, group: 'root' }), node)).toBe(
    `fail: ${PROGRAM} belongs to 1000:staff\nexpected: ${PROGRAM} belongs to group root`,
  );
});

test('what is there although it must not be, and what is not a file', async () => {
  expect(await verdict(files({ path: PROGRAM, absent: true }), nodeWith())).toBe(
    `fail: ${PROGRAM} exists\nexpected: there is no ${PROGRAM}`,
  );
  expect(await verdict(files({ path: '/opt/bin' }), nodeWith())).toBe(
    'fail: it is a directory\nexpected: /opt/bin is a file',
  );
});

test('an owner that cannot be read decides nothing', async () => {
  const node = { ...nodeWith(), exec: async () => ({ exitCode: 1, stdout: '', stderr: 'stat: gone' }) };
  expect(await verdict(files({ path: PROGRAM, owner: 'root' }), node)).toContain('error');
});
