import { expect, test } from 'vitest';
import type { FileRead } from '../../../src/node/lab-node.ts';
import { memoryNode } from '../../fixtures/memory-node.ts';
import { judge, nodeOf, verdict } from '../../fixtures/one-check.ts';

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
  [WHO, 'who: jane\n', 'who: jane', 'That is not the right answer.', 1],
  [WHO, 'who: Shop/CI\n', 'who: Shop/CI', 'That is not the right answer.', 1],
  [
    WHO,
    'who: shop/ci\nwho: jane\n',
    'who: jane',
    'on lines 1, 2; the last one counts. That is not the right answer.',
    2,
  ],
  [WHO, 'who:\n', 'who: ', 'The key has no value.', 1],
  [WHO, 'who: [shop/ci, jane]\n', 'who: shop/ci, jane', 'Expected a single answer', 1],
  [WHO, 'who: {name: shop/ci}\n', 'who: a mapping', 'Expected a string or a list of strings', 1],
  [WHO, 'from: 1\nwhom: shop/ci\n', `there is no key "who" in ${FILE}`, 'The keys of the file are "from", "whom".', 1],
  [WHO, '', `${FILE} is empty`, 'Write one line for each key: "key: value".', 1],
  [
    WHO,
    'from: x\nwho = shop/ci\n',
    `${FILE} holds no answers`,
    'Line 2, "who = shop/ci": the key is followed by "="',
    2,
  ],
  [WHO, 'who=shop/ci', `${FILE} holds no answers`, 'followed by "=" instead of ":"', 1],
  [WHO, 'who:shop/ci\n', `${FILE} holds no answers`, 'there is no space after the ":"', 1],
  [WHO, 'shop/ci\n', `${FILE} holds no answers`, 'it has no key followed by ":"', 1],
  [WHO, '- who: shop/ci\n', `${FILE} holds no answers`, 'the dash begins a list', 1],
  [WHO, 'from: x\nwho: "shop/ci\n', `${FILE} holds no answers`, 'it is not valid YAML', 2],
  [WHEN, 'when: 2026-11-20T10:00:05Z', 'when: 2026-11-20T10:00:05Z', 'That is a valid time, but not the right one.', 1],
  [WHEN, 'when: 2026-11-20T10:00:03+02:00', 'when: 2026', 'That is a valid time, but not the right one.', 1],
  [WHEN, 'when: 10:00:03', 'when: 10:00:03', 'That is not a valid time: write the date and the time', 1],
  [WHEN, 'when: 2026-13-40T10:00:03Z', 'when: 2026', 'That is not a valid time', 1],
  [WHICH, 'secrets: [db]', 'secrets: db', 'At least one entry is missing', 1],
  [
    WHICH,
    'secrets: [db, api-key, web]',
    'secrets: db, api-key, web',
    'At least one entry is missing, or one does not belong.',
    1,
  ],
  [WHICH, 'secrets: {db: true}', 'secrets: a mapping', 'Expected a string or a list of strings', 1],
])('wrong: %j %j', async (demand, content, actual, why, line) => {
  const result = await grade(demand, content);
  expect(result).toMatchObject({ status: 'fail', points: 0, hint: 'Look.', where: { file: FILE, line } });
  expect(result.actual).toContain(actual);
  expect(result.why).toContain(why);
});

test.each([WHO, WHEN, WHICH])('the right answer to %j is not revealed', async (demand) => {
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
  [{ state: 'loop' }, 'it is a symbolic link loop'],
  [{ state: 'too-large', size: 9_000_000 }, 'it is 9000000 bytes long, which is far too large'],
])('no file to read: %j', async (read, words) => {
  const node = { ...nodeWith(''), readFile: async () => read };
  const result = await judge({ kind: 'answer', file: FILE, ...WHO }, node);
  expect(result).toMatchObject({ status: 'fail', actual: `${FILE}: ${words}`, where: { file: FILE, line: 1 } });
});

test('an answer has exactly one type', async () => {
  await expect(grade({ key: 'who' }, '')).rejects.toThrow('give exactly one of `oneOf`, `instant` and `list`');
  await expect(grade({ ...WHO, ...WHICH }, '')).rejects.toThrow('give exactly one of');
});

test('whole verdicts', async () => {
  const judged = (demand: object, content: string) =>
    verdict({ kind: 'answer', file: FILE, ...demand }, nodeWith(content));
  expect(await judged(WHO, 'who: shop/ci')).toMatchInlineSnapshot(`"pass: who: shop/ci"`);
  expect(await judged(WHICH, 'secrets: [api-key, db]')).toMatchInlineSnapshot(`"pass: secrets: api-key, db"`);
  expect(await judged(WHO, 'who: jane')).toMatchInlineSnapshot(`
    "fail: who: jane
    expected: /root/answer.yaml has the right answer under "who"
    why: That is not the right answer.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who: shop/ci\nwho: jane')).toMatchInlineSnapshot(`
    "fail: who: jane
    expected: /root/answer.yaml has the right answer under "who"
    why: The key appears on lines 1, 2; the last one counts. That is not the right answer.
    at: /root/answer.yaml:2"
  `);
  expect(await judged(WHO, 'who:')).toMatchInlineSnapshot(`
    "fail: who: 
    expected: /root/answer.yaml has the right answer under "who"
    why: The key has no value.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who: [shop/ci, jane]')).toMatchInlineSnapshot(`
    "fail: who: shop/ci, jane
    expected: /root/answer.yaml has the right answer under "who"
    why: Expected a single answer, but found a list.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who: {name: shop/ci}')).toMatchInlineSnapshot(`
    "fail: who: a mapping
    expected: /root/answer.yaml has the right answer under "who"
    why: Expected a string or a list of strings, but found a mapping.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'from: 1\nwhom: shop/ci')).toMatchInlineSnapshot(`
    "fail: there is no key "who" in /root/answer.yaml
    expected: /root/answer.yaml has the right answer under "who"
    why: The keys of the file are "from", "whom".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, '{}')).toMatchInlineSnapshot(`
    "fail: there is no key "who" in /root/answer.yaml
    expected: /root/answer.yaml has the right answer under "who"
    why: The file has no keys.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, '')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml is empty
    expected: /root/answer.yaml has the right answer under "who"
    why: Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who = shop/ci')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml holds no answers of the form "key: value"
    expected: /root/answer.yaml has the right answer under "who"
    why: Line 1, "who = shop/ci": the key is followed by "=" instead of ":". Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who:shop/ci')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml holds no answers of the form "key: value"
    expected: /root/answer.yaml has the right answer under "who"
    why: Line 1, "who:shop/ci": there is no space after the ":". Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'shop/ci')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml holds no answers of the form "key: value"
    expected: /root/answer.yaml has the right answer under "who"
    why: Line 1, "shop/ci": it has no key followed by ":". Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, '- who: shop/ci')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml holds no answers of the form "key: value"
    expected: /root/answer.yaml has the right answer under "who"
    why: Line 1, "- who: shop/ci": the dash begins a list. Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHO, 'who: "shop/ci')).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml holds no answers of the form "key: value"
    expected: /root/answer.yaml has the right answer under "who"
    why: Line 1, "who: \\"shop/ci": it is not valid YAML (Missing closing "quote). Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHEN, 'when: 2026-11-20T10:00:05Z')).toMatchInlineSnapshot(`
    "fail: when: 2026-11-20T10:00:05Z
    expected: /root/answer.yaml has the right time, within 1s, under "when"
    why: That is a valid time, but not the right one. Audit log times are in UTC.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHEN, 'when: 10:00:03')).toMatchInlineSnapshot(`
    "fail: when: 10:00:03
    expected: /root/answer.yaml has the right time, within 1s, under "when"
    why: That is not a valid time: write the date and the time, in UTC or with an offset, as in 2026-01-31T15:04:05Z.
    at: /root/answer.yaml:1"
  `);
  expect(await judged(WHICH, 'secrets: [db]')).toMatchInlineSnapshot(`
    "fail: secrets: db
    expected: /root/answer.yaml has all entries that belong there, and no others, in any order, under "secrets"
    why: At least one entry is missing, or one does not belong.
    at: /root/answer.yaml:1"
  `);
  expect(await verdict({ kind: 'answer', file: FILE, ...WHO }, nodeOf({}))).toMatchInlineSnapshot(`
    "fail: /root/answer.yaml: there is no such file on the node
    expected: /root/answer.yaml has the right answer under "who"
    why: Write one line for each key: "key: value".
    at: /root/answer.yaml:1"
  `);
});
