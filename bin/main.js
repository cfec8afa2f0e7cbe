'use strict';
// Runs the program with compiled code from the cache, on TypeScript in a clone and on its compiled form elsewhere.

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..');
const modulePath = existsSync(join(root, 'src/cli/main.ts'))
  ? (name) => join(root, 'src', `${name}.ts`)
  : (name) => join(root, 'dist', `${name}.js`);

async function main() {
  const { cacheFolder } = await import(modulePath('home/folders'));
  enableCompileCache(join(cacheFolder(process.env), 'compiled'));
  await import(modulePath('cli/main'));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 3;
});
