import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labStore } from '../../src/cli/context.ts';
import { memoryProvider } from '../fixtures/memory-provider.ts';
import { runCli } from '../fixtures/run-cli.ts';
import { writableNode } from '../fixtures/writable-node.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-completion-'));
});
afterEach(() => rm(home, { recursive: true }));

const env = () => ({ CKS_LAB_HOME: home });

/** The words that the last of these is completed to. */
async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCli(['complete', '--', ...words], { env: env() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t', 1).join('')]));
}

async function startLab(name: string): Promise<void> {
  const labs = { ...labStore(env()), providers: { embedded: memory('embedded'), kind: memory('kind') } };
  const pack = path.resolve('test/fixtures/scenarios');
  const words = `start answers-01 --scenarios ${pack} --name ${name} --provider embedded`;
  expect((await runCli(words.split(' '), { labs })).code).toBe(0);
}

const memory = (name: 'embedded' | 'kind') => memoryProvider(name, () => writableNode());

test.each([
  [['st'], ['start', 'status', 'stop']],
  [['compl'], ['completion']],
  [['-'], ['--version', '--help']],
  [['help', 'gr'], ['grade']],
  [
    ['audit', ''],
    ['lint', 'explain', 'eval', 'compare', 'test', 'replay'],
  ],
  [['dev', 's'], ['schema']],
  [['cache', ''], ['clear']],
  [
    ['exam', 'f'],
    ['flag', 'finish'],
  ],
  [
    ['exam', 'start', 'mixed'],
    ['mixed-exam-1', 'mixed-exam-2'],
  ],
  [
    ['exam', 'random', '--domain', 'R'],
    ['RBAC', 'Registries and signatures'],
  ],
  [['exam', 'task', ''], []],
  [
    ['start', 'rbac-'],
    ['rbac-01', 'rbac-02', 'rbac-03'],
  ],
  [
    ['dev', 'check', 'audit-01', 'sa-'],
    ['sa-01', 'sa-02'],
  ],
  [['start', 'audit-01', 'audit-0'], []],
  [['dev', 'new', ''], []],
  [
    ['grade', '--j'],
    ['--json', '--junit'],
  ],
  [
    ['start', '--provider', ''],
    ['auto', 'kind', 'embedded'],
  ],
  [['start', '--provider=k'], ['--provider=kind']],
  [['start', '--provider', '=', 'k'], ['kind']],
  [
    ['start', '--provider', '='],
    ['auto', 'kind', 'embedded'],
  ],
  [
    ['start', '--provider', 'kind', 'rbac-'],
    ['rbac-01', 'rbac-02', 'rbac-03'],
  ],
  [
    ['start', '--kubernetes', ''],
    ['1.37', '1.36', '1.35'],
  ],
  [
    ['audit', 'lint', '--kubernetes', '1.2'],
    ['1.29', '1.28', '1.27'],
  ],
  [['audit', 'test', 'p.yaml', '--profile', ''], ['cis-3.2.2']],
  [['audit', 'lint', '--format', 's'], ['sarif']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['grade', '--junit', ''], [':files']],
  [['audit', 'lint', ''], [':files']],
  [['rbac', 'compare', 'a/', ''], [':files']],
  [['list', '--scenarios', ''], [':folders']],
  [['exec', '--', ''], []],
  [['nothing', 'of', 'ours', ''], []],
])('%j', async (words, expected) => {
  expect(await completed(...words)).toEqual(expected);
});

test('labs are suggested by every command that takes one, with their scenarios', async () => {
  await startLab('mine');
  await startLab('other');
  await mkdir(path.join(home, 'data', 'labs', 'half-made'));
  const commands = ['status', 'task', 'hint', 'solution', 'shell', 'exec', 'grade', 'watch', 'reset', 'stop'];
  for (const command of [...commands, 'history', 'doctor']) expect(await completed(command, 'm')).toEqual(['mine']);
  expect(await completed('edit', '/etc/hosts', '--lab', 'o')).toEqual(['other']);
  const { stdout } = await runCli(['complete', '--', 'grade', ''], { env: env() });
  expect(stdout.split('\n').sort()).toEqual(['', 'half-made\t', 'mine\tanswers-01', 'other\tanswers-01']);
});

test("without a terminal or labs, nothing is written to the user's home", async () => {
  expect(await completed('grade', '')).toEqual([]);
  expect(await readdir(home)).toEqual([]);
});

test('another shell is wrong usage', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
});

/** What bash completes, with a stand-in for cks-lab that gives `answer` and notes its arguments. */
async function inBash(
  words: readonly string[],
  answer: string,
): Promise<{ readonly reply: readonly string[]; readonly asked: readonly string[] }> {
  const script = path.join(home, 'completion.bash');
  await writeFile(script, (await runCli(['completion', 'bash'])).stdout);
  await writeFile(path.join(home, 'answer'), answer);
  const program = path.join(home, 'cks-lab');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >"${home}/asked"\ncat "${home}/answer"\n`, { mode: 0o755 });
  const typed = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); cd "${home}"
    _cks_lab 2>/dev/null; [ \${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"; printf '\\0'; cat asked`;
  const run = await promisify(execFile)('bash', ['--norc', '-c', typed, 'bash', script, program, ...words]);
  const [reply = '', asked = ''] = run.stdout.split('\0');
  return { reply: reply.trimEnd().split('\n'), asked: asked.split('\n').slice(0, -1) };
}

test('bash passes the words up to the cursor, and uses the candidates', async () => {
  expect(await inBash(['start', ''], 'audit-01\tWhat changes\naudit-02\t\n')).toEqual({
    reply: ['audit-01', 'audit-02'],
    asked: ['complete', '--', 'start', ''],
  });
});

test('bash itself completes names of files and folders', async () => {
  await mkdir(path.join(home, 'po licies'));
  await writeFile(path.join(home, 'policy.yaml'), '');
  expect((await inBash(['audit', 'lint', 'po'], ':files\n')).reply.toSorted()).toEqual(['po licies', 'policy.yaml']);
  expect((await inBash(['list', '--scenarios', 'po'], ':folders\n')).reply).toEqual(['po licies']);
  expect((await inBash(['list', '--scenarios', '='], ':folders\n')).reply).toContain('po licies');
});

test('bash evaluates neither the typed words nor the answers', async () => {
  const touch = '$(touch evaluated)';
  expect(await inBash(['grade', touch], `${touch}\t\n`)).toEqual({
    reply: [touch],
    asked: ['complete', '--', 'grade', touch],
  });
  expect(await readdir(home)).not.toContain('evaluated');
});

const fish = ['/usr/bin/fish', '/usr/local/bin/fish', '/opt/homebrew/bin/fish'].find((program) => existsSync(program));

test.skipIf(fish === undefined)('fish offers the candidates with their descriptions', async () => {
  const script = path.join(home, 'completion.fish');
  await writeFile(script, (await runCli(['completion', 'fish'])).stdout);
  const program = path.join(home, 'cks-lab');
  const answer = `printf '%s\\n' "$@" >"${home}/asked"; printf 'audit-01\\tWhat changes\\naudit-02\\t\\n'`;
  await writeFile(program, `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  const asking = `source ${script}; complete --do-complete '${program} start au'`;
  const { stdout } = await promisify(execFile)(fish ?? '', ['--no-config', '-c', asking], { env: { HOME: home } });
  expect(stdout.split('\n').slice(0, 2)).toEqual(['audit-01\tWhat changes', 'audit-02']);
  expect(await readFile(path.join(home, 'asked'), 'utf8')).toBe('complete\n--\nstart\nau\n');
});

test.each([
  ['zsh', 'words[2,CURRENT]', '#compdef cks-lab'],
  ['fish', 'complete -- $words[2..-1] "$current"', 'complete -c cks-lab'],
])('the script for %s calls the same program', async (shell, question, registration) => {
  const { stdout } = await runCli(['completion', shell]);
  expect(stdout).toContain(question);
  expect(stdout).toContain(registration);
});
