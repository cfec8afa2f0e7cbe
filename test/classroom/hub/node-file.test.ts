import { expect, test } from 'vitest';
import { writeNodeFile } from '../../../src/classroom/hub/node-file.ts';
import { writableNode } from '../../fixtures/writable-node.ts';

const FILE = '/etc/kubernetes/audit/policy.yaml';

test.each([
  ['a new file', null, {}, [['mkdir', '-p', '--', '/etc/kubernetes/audit']]],
  [
    'a file that is there',
    '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    { [FILE]: { content: 'foo', ctime: new Date(0) } },
    [],
  ],
])('only the folders of %s are made', async (_, version, files, expected) => {
  const node = writableNode(files);
  const ran: (readonly string[])[] = [];
  const recording = {
    ...node,
    async exec(argv: readonly string[]) {
      ran.push(argv);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  const written = await writeNodeFile(recording, { path: FILE, text: 'a: 1\n', version });
  expect(written).toMatchObject({ path: FILE, text: 'a: 1\n' });
  expect(ran).toEqual(expected);
  expect(node.files[FILE]?.content).toBe('a: 1\n');
});

test('a folder that cannot be made is told', async () => {
  const node = { ...writableNode(), exec: async () => ({ exitCode: 1, stdout: '', stderr: 'mkdir: File exists' }) };
  await expect(writeNodeFile(node, { path: FILE, text: '', version: null })).rejects.toThrow(
    '/etc/kubernetes/audit cannot be made a directory.',
  );
});
