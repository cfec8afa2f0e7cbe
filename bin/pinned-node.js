'use strict';
// Prints the path of a Node that can run cks-lab. It is installed through npm once. Runs on Node 18 and later.

const { existsSync } = require('node:fs');
const { mkdir, rename, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { devDependencies } = require('../package.json');
const { alone, npm, runStep } = require('./npm.js');

async function obtain() {
  const { cacheFolder } = await import('../dist/home/folders.js');
  const cache = cacheFolder(process.env);
  const folder = join(cache, `node-${devDependencies.node}-${process.platform}-${process.arch}`);
  const node = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(node)) {
    await mkdir(cache, { recursive: true });
    await alone(`${folder}.lock`, async () => {
      if (!existsSync(node)) await install(folder);
    });
  }
  console.log(node);
}

async function install(folder) {
  const half = `${folder}.half`;
  console.error(
    `Node ${process.version} is too old for cks-lab; installing Node ${devDependencies.node} with npm, once…`,
  );
  await rm(half, { recursive: true, force: true });
  await mkdir(half);
  await writeFile(join(half, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  await npm(['install', `node@${devDependencies.node}`], { cwd: half });
  if (!existsSync(join(half, 'node_modules/node/bin/node'))) {
    throw new Error('npm did not run the install script of the package "node".');
  }
  await rename(half, folder);
}

runStep(obtain, 'Or install Node.js 24 yourself: https://nodejs.org/en/download');
