'use strict';
// `npm test`: installs what is missing, and runs the tests on the clone's own Node. The arguments are passed to vitest.

const { spawn } = require('node:child_process');
const { delimiter, dirname, join } = require('node:path');
const { install, pinnedNode, root } = require('./install.js');
const { runStep } = require('./npm.js');

async function test() {
  await install();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(pinnedNode, [vitest, 'run', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(pinnedNode), process.env.PATH].join(delimiter) },
  });
  process.on('SIGINT', () => {}); // The terminal also sends the signal to vitest, so this process only waits.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  process.exitCode = exitCode ?? 1;
}

runStep(test, 'To see more, run `npm ci --include=dev --foreground-scripts` in the clone; then try again.');
