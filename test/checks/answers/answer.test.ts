import { expect, test } from 'vitest';
import type { FileRead } from '../../../src/node/lab-node.ts';
import { memoryNode } from '../../fixtures/memory-node.ts';
import { judge } from '../../fixtures/one-check.ts';

const FILE = '/root/answer.yaml';
const WHO = { key: 'who', oneOf: ['system:serviceaccount:shop:ci', 'shop/ci'] };
const WHEN = { key: 'when', instant: '2026-11-20T10:00:03Z', within: '1s' };
const WHICH = { key: 'secrets', list: ['db', 'api-key'] };

const nodeWith = (content: string) => memoryNode({ [FILE]: { content } }, () => ({ pods: [], rejected: [] }));
const grade = (demand: object, content: string) => judge({ kind: 'answer', file: FILE, ...demand }, nodeWith(content));

test.each([
  [WHO, 'who: system:serviceaccount:shop:ci\n'],
  [WHO, '  Who :   "shop/ci"  \n'],
  [WHO, "WHO: 'shop/ci' # as the log has it\n"],
  [WHO, 'from: 10.0.0.7\r\nwho: shop/ci\r\n'],
  [WHO, '\uFEFFwho: shop/ci'],
  [WHO, '---\nwho: shop/ci\n...\n'],
  [WHO, '{"from": "10.0.0.7", "who": "shop/ci"}'],
  [WHO, 'who:\n- shop/ci\n'],
  [WHO, 'who: wrong\nwho: shop/ci\n'],
  [{ key: 'code', oneOf: ['0123'] }, 'code: 0123'],
  [{ key: 'code', oneOf: ['no'] }, 'code: no'],
  [WHEN, 'when: 2026-11-20T10:00:03.412345Z'],
  [WHEN, 'when: 2026-11-20T10:00:04Z'],
  [WHEN, 'when: "2026-11-20 10:00:02"'],
  [WHEN, 'when: 2026-11-20T12:00:03+02:00'],
  [WHEN, 'when: 2026-11-20t11:00:03+0100'],
  [WHEN, 'when: 2026-11-20 10:00:03 UTC'],
  [WHICH, 'secrets: [api-key, db]'],
  [WHICH, 'secrets:\n- db\n- "api-key"\n'],
  [WHICH, 'secrets: db, api-key'],
  [WHICH, 'secrets: db api-key db'],
])('right: %j %j', async (demand, content) => {
  expect(await grade(demand, content)).toMatchObject({ status: 'pass', points: 3 });
});

test.each([
  [WHO, 'who: jane\n', 'who: jane', 'That is not it.', 1],
  [WHO, 'who: Shop/CI\n', 'who: Shop/CI', 'That is not it.', 1],
  [WHO, 'who: shop/ci\nwho: jane\n', 'who: jane', 'on lines 1, 2; the last one counts. That is not it.', 2],
  [WHO, 'who:\n', 'who: ', 'Nothing is written behind the key.', 1],
  [WHO, 'who: [shop/ci, jane]\n', 'who: shop/ci, jane', 'one answer is asked for', 1],
  [WHO, 'who: {name: shop/ci}\n', 'who: a mapping', 'A mapping stands there', 1],
  [WHO, 'from: 1\nwhom: shop/ci\n', `there is no key "who" in ${FILE}`, 'Its keys are "from", "whom".', 1],
  [WHO, '', `${FILE} is empty`, 'Write a line for each key, "key: value".', 1],
  [
    WHO,
    'from: x\nwho = shop/ci\n',
    `${FILE} holds no answers`,
    'Line 2, "who = shop/ci": behind the key stands "="',
    2,
  ],
  [WHO, 'who=shop/ci', `${FILE} holds no answers`, 'stands "=" in place of ":"', 1],
  [WHO, 'who:shop/ci\n', `${FILE} holds no answers`, 'behind the ":" there is no space', 1],
  [WHO, 'shop/ci\n', `${FILE} holds no answers`, 'there is no key with a ":"', 1],
  [WHO, '- who: shop/ci\n', `${FILE} holds no answers`, 'it begins a list', 1],
  [WHO, 'from: x\nwho: "shop/ci\n', `${FILE} holds no answers`, 'as YAML it is wrong', 2],
  [WHEN, 'when: 2026-11-20T10:00:05Z', 'when: 2026-11-20T10:00:05Z', 'It is an instant, and another one.', 1],
  [WHEN, 'when: 2026-11-20T10:00:03+02:00', 'when: 2026', 'It is an instant, and another one.', 1],
  [WHEN, 'when: 10:00:03', 'when: 10:00:03', 'It is no instant: write date and time', 1],
  [WHEN, 'when: 2026-13-40T10:00:03Z', 'when: 2026', 'It is no instant', 1],
  [WHICH, 'secrets: [db]', 'secrets: db', 'At least one is missing', 1],
  [WHICH, 'secrets: [db, api-key, web]', 'secrets: db, api-key, web', 'At least one is missing, or is there', 1],
  [WHICH, 'secrets: {db: true}', 'secrets: a mapping', 'A mapping stands there', 1],
])('wrong: %j %j', async (demand, content, actual, why, line) => {
  const result = await grade(demand, content);
  expect(result).toMatchObject({ status: 'fail', points: 0, hint: 'Look.', where: { file: FILE, line } });
  expect(result.actual).toContain(actual);
  expect(result.why).toContain(why);
});

test.each([WHO, WHEN, WHICH])('the right answer to %j is not told', async (demand) => {
  for (const content of ['', `${demand.key}: x\n`, 'other: x\n', `${demand.key} = x\n`, `${demand.key}: []\n`]) {
    const result = await grade(demand, content);
    expect(result.status).toBe('fail');
    expect(JSON.stringify(result)).not.toMatch(/shop|10:00:03|api-key/);
  }
});

test.each<[FileRead, string]>([
  [{ state: 'missing' }, 'there is no such file on the node'],
  [{ state: 'directory' }, 'it is a directory, not a file'],
  [{ state: 'special' }, 'it is a device, pipe or socket, not a file'],
  [{ state: 'loop' }, 'it is a link that leads in a circle'],
  [{ state: 'too-large', size: 9_000_000 }, 'it has 9000000 bytes, which is far too many for it'],
])('no file to read: %j', async (read, words) => {
  const node = { ...nodeWith(''), readFile: async () => read };
  const result = await judge({ kind: 'answer', file: FILE, ...WHO }, node);
  expect(result).toMatchObject({ status: 'fail', actual: `${FILE}: ${words}`, where: { file: FILE, line: 1 } });
});

test('an answer is of one sort', async () => {
  await expect(grade({ key: 'who' }, '')).rejects.toThrow('an answer is `oneOf`, an `instant` or a `list`');
  await expect(grade({ ...WHO, ...WHICH }, '')).rejects.toThrow('an answer is `oneOf`');
});
