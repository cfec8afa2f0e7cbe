import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabNode } from '../../src/node/lab-node.ts';
import type { MemoryFile } from '../fixtures/memory-node.ts';
import { memoryProvider } from '../fixtures/memory-provider.ts';
import { MANIFEST, manifestWith, nodeRunning } from '../fixtures/one-check.ts';
import { type ContextOptions, runCli } from '../fixtures/run-cli.ts';

const PACK = path.resolve('test/fixtures/scenarios');
const WORKED = manifestWith();
const BROKEN = WORKED.replace('"kube-apiserver"\n', '"kube-apiserver",\n     "--no-such-flag"\n');
const BACKUP = '/root/kube-apiserver.yaml.replaced';

let home: string;
let files: Record<string, MemoryFile>;
let cksLab: (words: string, options?: ContextOptions) => ReturnType<typeof runCli>;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-restore-'));
  files = { [MANIFEST]: { content: WORKED } };
  const node: LabNode = {
    ...nodeRunning(files),
    async writeFile(file, content) {
      files[file] = { content: Buffer.from(content).toString() };
    },
  };
  const providers = { embedded: memoryProvider('embedded', () => node), kind: memoryProvider('kind', () => node) };
  cksLab = (words, options) => runCli(words.split(' '), { labs: { dataFolder: home, providers }, ...options });
  await cksLab(`start answers-01 --scenarios ${PACK} --name mine --provider embedded`);
});
afterEach(() => rm(home, { recursive: true }));

const keptFile = () => path.join(home, 'labs/mine/working-manifest.json');
const breakIt = () => {
  files[MANIFEST] = { content: BROKEN };
};

test('the manifest with which the API server runs is kept by start, outside the node', async () => {
  expect(JSON.parse(await readFile(keptFile(), 'utf8'))).toMatchObject({ file: MANIFEST, content: WORKED });
});

test('--restore --yes shows the difference, writes the manifest that worked, and keeps what it replaces', async () => {
  breakIt();
  const { code, stdout, stderr } = await cksLab('doctor mine --restore --yes');
  expect(stdout).toContain('-     "--no-such-flag"');
  expect(stderr).toContain(`Restored ${MANIFEST}; what was there before is on the node in ${BACKUP}.`);
  expect(files[MANIFEST]?.content).toBe(WORKED);
  expect(files[BACKUP]?.content).toBe(BROKEN);
  expect(stdout).toContain('The API server has been running since ');
  expect(code).toBe(0);
});

test('a manifest that was deleted is restored as well', async () => {
  delete files[MANIFEST];
  expect(await cksLab('doctor mine --restore --yes')).toMatchObject({ code: 0 });
  expect(files[MANIFEST]?.content).toBe(WORKED);
  expect(files[BACKUP]).toBeUndefined();
});

test('without a terminal and --yes, nothing is changed', async () => {
  breakIt();
  const refused = await cksLab('doctor mine --restore');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('add --yes') });
  expect(refused.stdout).toContain('-     "--no-such-flag"');
  expect(files[MANIFEST]?.content).toBe(BROKEN);
});

test('on a terminal, the user is asked', async () => {
  breakIt();
  const asked = (answer: boolean): ContextOptions => ({
    prompts: {
      isInteractive: () => true,
      search: async () => '',
      select: () => Promise.reject(new Error('nothing is selected')),
      confirm: async (question) => {
        expect(question).toContain(`Replace ${MANIFEST} with the manifest of 20`);
        return answer;
      },
    },
  });
  expect(await cksLab('doctor mine --restore', asked(false))).toMatchObject({ code: 1 });
  expect(files[MANIFEST]?.content).toBe(BROKEN);
  expect(await cksLab('doctor mine --restore', asked(true))).toMatchObject({ code: 0 });
  expect(files[MANIFEST]?.content).toBe(WORKED);
});

test('a manifest that has not changed is not the cause', async () => {
  const { stderr } = await cksLab('doctor mine --restore --yes');
  expect(stderr).toContain('has not changed since the API server ran with it');
});

test.each([
  ['nothing was kept', null],
  ['it names a file elsewhere', { file: '/etc/shadow', seenAt: '2026-01-01T00:00:00Z', content: 'x' }],
  [
    'it names a file below the folder',
    { file: `${path.dirname(MANIFEST)}/../../x`, seenAt: '2026-01-01', content: '' },
  ],
  ['it names a hidden file', { file: `${path.dirname(MANIFEST)}/.x`, seenAt: '2026-01-01', content: '' }],
])('nothing is restored if %s', async (_, kept) => {
  breakIt();
  await (kept === null ? rm(keptFile()) : writeFile(keptFile(), JSON.stringify(kept)));
  const { code, stderr } = await cksLab('doctor mine --restore --yes');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'cks-lab: the API server of lab mine has not been seen running since its start\n',
  });
  expect(Object.keys(files)).toEqual([MANIFEST]);
});
