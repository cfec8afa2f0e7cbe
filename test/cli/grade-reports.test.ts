import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { elementsOf } from '../fixtures/html-outline.ts';
import { memoryProvider } from '../fixtures/memory-provider.ts';
import { schemaErrors } from '../fixtures/report-schema.ts';
import { runCli } from '../fixtures/run-cli.ts';
import { writableNode } from '../fixtures/writable-node.ts';

const PACK = path.resolve('test/fixtures/scenarios');

let home: string;
let cksLab: (...words: readonly string[]) => ReturnType<typeof runCli>;
let answer: (user: string) => void;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-reports-'));
  const node = writableNode();
  const providers = { embedded: memoryProvider('embedded', () => node), kind: memoryProvider('kind', () => node) };
  cksLab = (...words) => runCli(words, { labs: { dataFolder: home, providers } });
  answer = (user) => {
    node.files['/root/answer.yaml'] = { content: `user: ${user}\n`, ctime: new Date() };
  };
  await cksLab('start', 'answers-01', '--scenarios', PACK, '--name', 'mine', '--provider', 'embedded');
});
afterEach(() => rm(home, { recursive: true }));

test('every report of grade --json conforms to the published schema', async () => {
  for (const user of ['', 'bob', 'jane']) {
    if (user !== '') answer(user);
    const { stdout } = await cksLab('grade', '--json');
    expect(schemaErrors(JSON.parse(stdout))).toEqual([]);
  }
});

test('the schema refuses what is not a report', async () => {
  const { stdout } = await cksLab('grade', '--json');
  const report = JSON.parse(stdout);
  const { passed: _, ...without } = report;
  expect(schemaErrors(without)).toEqual([" must have required property 'passed'"]);
  expect(schemaErrors({ ...report, score: '3' })).toEqual(['/score must be number']);
  expect(schemaErrors({ ...report, startedAt: 'yesterday' })).toHaveLength(1);
  expect(schemaErrors({ ...report, more: 1 })).toEqual([' must NOT have additional properties']);
});

test('grade --html writes a page, also for a scenario that is not about auditing', async () => {
  answer('<script>alert(1)</script>');
  const file = path.join(home, 'grade.html');
  expect(await cksLab('grade', '--html', file)).toMatchObject({ code: 1 });
  const page = await readFile(file, 'utf8');
  expect(elementsOf(page).map(({ name }) => name)).not.toContain('script');
  expect(page).toContain('Who asked?');
  expect(page).not.toContain('What the policy decides');
  expect(await cksLab('grade', '--html', '/no-such-folder/grade.html')).toMatchObject({ code: 2 });
});
