'use strict';
// Runs the program with compiled code from the cache, on TypeScript in a clone and on its compiled form elsewhere.

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..');
const isClone = existsSync(join(root, 'src/cli/main.ts'));

async function main() {
  if (isClone) {
    // Before any TypeScript is loaded, so that the compiler which strips its types is loaded only when a file has changed.
    enableCompileCache(join(root, 'node_modules/.cache/cks-lab'));
    await import(join(root, 'src/cli/main.ts'));
    return;
  }
  const { cacheFolder } = await import(join(root, 'dist/home/folders.js'));
  enableCompileCache(join(cacheFolder(process.env), 'compiled'));
  await import(join(root, 'dist/cli/main.js'));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 3;
});
