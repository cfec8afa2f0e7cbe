import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, root, start, userEnvironment } from './sandbox.ts';

test('the package runs from an empty folder', async () => {
  const folder = await emptyFolder();
  const copy = join(folder, 'copy');
  const notHere = new Set(['node_modules', '.git', 'dist'].map((name) => join(root, name)));
  await cp(root, copy, { recursive: true, filter: (path) => !notHere.has(path) });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));

  const env = userEnvironment(join(folder, 'home'));
  const npm = (cwd: string, ...args: readonly string[]) =>
    start('npm', [...args, '--loglevel=error'], { cwd, env }).finished;
  const packed = await npm(copy, 'pack', '--pack-destination', folder);
  expect(packed).toMatchObject({ exitCode: 0 });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));

  const place = await emptyFolder();
  await writeFile(join(place, 'package.json'), '{ "private": true }');
  expect(await npm(place, 'install', '--no-audit', '--no-fund', join(folder, tarball ?? ''))).toMatchObject({
    exitCode: 0,
  });
  const launch = (...args: readonly string[]) =>
    start(join(place, 'node_modules/.bin/cks-lab'), args, { cwd: place, env }).finished;

  const node = join(root, 'node_modules/.bin/node');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(await launch('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  const list = await launch('list');
  expect(list).toMatchObject({ exitCode: 0, stderr: '' });
  expect(list.stdout).toContain('audit-01');

  // The pages of the classroom are bundled, and what bundles them is not installed.
  const installed = join(place, 'node_modules/cks-lab/dist/classroom/pages');
  expect(await readdir(join(place, 'node_modules'))).not.toContain('esbuild');
  expect(await readdir(installed)).not.toContain('browser');
  const pages = `import('${installed}/serve.js').then(async ({ pageAssets }) => console.log([...(await pageAssets()).keys()].join(' ')))`;
  const served = await start(node, ['-e', pages], { cwd: place, env }).finished;
  expect(served).toMatchObject({ exitCode: 0, stderr: '' });
  expect(served.stdout).toMatch(/^(?=.*\/seat )(?=.*\/class )(?=.*\/assets\/editor-\w+\.js).*\/ /);

  expect(await launch('dev', 'new', 'mine-01')).toMatchObject({ exitCode: 0 });
  expect((await launch('dev', 'check', 'mine-01')).stdout).toContain('FILL IN: the title');

  for (const name of ['audit-policy', 'rbac']) {
    const library = `import('cks-lab/${name}').then((library) => console.log(Object.keys(library).length > 0))`;
    expect(await start(node, ['-e', library], { cwd: place, env }).finished).toMatchObject({ stdout: 'true\n' });
  }
  const schema = "console.log(require('cks-lab/grade-report.schema.json').title)";
  expect(await start(node, ['-e', schema], { cwd: place, env }).finished).toMatchObject({
    stdout: 'The report of `cks-lab grade --json`\n',
  });
});
