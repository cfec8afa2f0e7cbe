'use strict';
// Installs a clone's packages, including its own Node. Runs on Node 18 and later.

const { existsSync } = require('node:fs');
const { readFile, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');
const { alone, npm, runStep } = require('./npm.js');

const root = join(__dirname, '..');
const pinnedNode = join(root, 'node_modules/node/bin/node');
const installedLock = join(root, 'node_modules/.installed-lock.json');

/**
 * Makes node_modules match package-lock.json, unless it already does. An incomplete node_modules is installed again.
 */
async function install() {
  await alone(join(root, '.install.lock'), async () => {
    const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
    if ((await readFile(installedLock, 'utf8').catch(() => null)) === lock) return;
    if (!(await npmHasInstalled(lock))) {
      console.error('Installing the packages of cks-lab with npm, once…');
      await npm(['ci', '--include=dev'], { cwd: root });
    }
    if (!existsSync(pinnedNode)) {
      throw new Error(`${pinnedNode} is missing: npm did not run the install script of the package "node".`);
    }
    // The npm of an older Node silently omits optional packages that require a newer Node.
    if (Number.parseInt(process.versions.node, 10) < 24) {
      await npm(['install', '--no-save'], { cwd: root, nodeFolder: dirname(pinnedNode) });
    }
    await writeFile(installedLock, lock);
  });
}

/**
 * Whether all packages are already installed, for example because a user ran npm by hand. npm writes its own list of
 * packages when all of them are installed.
 */
async function npmHasInstalled(lock) {
  const list = await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8').catch(() => null);
  if (list === null || !existsSync(pinnedNode)) return false;
  const present = JSON.parse(list).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

if (require.main === module) {
  runStep(install, 'To see more, run `npm ci --include=dev --foreground-scripts` in the clone; then try again.');
}
module.exports = { install, pinnedNode, root };
