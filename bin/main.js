'use strict';
// Runs the program with a cache for compiled code. In a clone, it runs the TypeScript files, and elsewhere their
// compiled form.

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..');
const isClone = existsSync(join(root, 'src/cli/main.ts'));

async function main() {
  if (isClone) {
    // Must come before any TypeScript, so that the compiler that strips the types is loaded only if a file has changed.
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
