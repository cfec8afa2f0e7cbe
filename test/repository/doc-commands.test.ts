import { existsSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { docPages, missingLine, NOT_RUN } from '../fixtures/doc-commands.ts';
import { runCli } from '../fixtures/run-cli.ts';
import { emptyFolder, root, userEnvironment } from './sandbox.ts';

const pages = docPages();
/**
 * The exit codes of a command that shows a result or reports a problem with its input. Incorrect usage has another exit
 * code.
 */
const DONE = [0, 1];

test.each(pages.filter(({ commands }) => commands.length > 0))(
  'the commands of $path work without a lab',
  async (page) => {
    const folder = await emptyFolder();
    const bin = join(await emptyFolder(), 'bin');
    await mkdir(bin);
    await symlink(join(root, 'bin/cks-lab'), join(bin, 'cks-lab'));
    const home = userEnvironment(join(folder, 'home'));
    const env = { ...home, PATH: `${bin}${delimiter}${home.PATH}` };
    for (const [name, content] of page.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    for (const { line, output, needsLab } of page.commands) {
      if (needsLab || line in NOT_RUN) continue;
      const { exitCode, stdout, stderr } = await execa('sh', ['-c', line], {
        cwd: folder,
        env,
        reject: false,
        stdin: 'ignore',
      });
      const shown = `${stdout}\n${stderr}`;
      expect(DONE, `${line}\n${shown}`).toContain(exitCode);
      expect(missingLine(output, shown), `${line}\n${shown}`).toBeNull();
    }
  },
);

test('every exception is a command of the documentation', () => {
  const lines = new Set(pages.flatMap(({ commands }) => commands.map(({ line }) => line)));
  expect(Object.keys(NOT_RUN).filter((line) => !lines.has(line))).toEqual([]);
});

test('commands are in fenced blocks, so that they are run', () => {
  const hidden = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/^ {4}(?:\$ )?(?:\.\/bin\/)?cks-lab .*$/gm), ([line]) => `${path}: ${line.trim()}`),
  );
  expect(hidden).toEqual([]);
});

test('every command and option that the text mentions exists', async () => {
  const mentioned = new Set(
    pages.flatMap(({ text }) => Array.from(text.matchAll(/`cks-lab ([^`]+)`/g), ([, rest = '']) => rest)),
  );
  expect(mentioned.size).toBeGreaterThan(5);
  for (const rest of mentioned) {
    const words = rest.split(/\s/).filter((word) => /^-{0,2}[a-z][a-z-]*$/.test(word));
    const [name = ''] = words;
    const entry = COMMANDS.find(({ usage }) => usage.split(' ')[0] === name);
    expect(entry, `cks-lab ${rest}`).toBeDefined();
    const inner = entry?.commands?.find(({ usage }) => usage.split(' ')[0] === words[1]);
    const called = inner === undefined ? [name] : [name, words[1] ?? ''];
    const { stdout } = await runCli([...called, '--help']);
    for (const option of words.filter((word) => word.startsWith('-')))
      expect(stdout, `cks-lab ${rest}`).toContain(option);
  }
});

test('links to files of the repository lead somewhere', () => {
  const broken = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\]\((?!https?:)([^)#\s]*)[^)]*\)/g), ([, link = '']) => link)
      .filter((link) => link !== '' && !existsSync(join(root, dirname(path), link)))
      .map((link) => `${path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('the picture of the README shows the checks of audit-01 as they are now', () => {
  const scenario = readFileSync(join(root, 'scenarios/audit-01/scenario.yaml'), 'utf8');
  const titles = Array.from(scenario.matchAll(/^ {2}title: (.+)$/gm), ([, title = '']) => title);
  const picture = readFileSync(join(root, 'docs/grade.svg'), 'utf8');
  expect(titles.length).toBeGreaterThan(10);
  expect(titles.filter((title) => !picture.includes(title))).toEqual([]);
});
