'use strict';
// npm as a step that a person need not see. Runs on Node 18 and later.

const { spawn } = require('node:child_process');
const { delimiter } = require('node:path');
const { open, rm, stat, utimes } = require('node:fs/promises');
const { setTimeout: delay } = require('node:timers/promises');

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

class Interrupted extends Error {}

/**
 * Runs npm to its end without a word, on the Node in `nodeFolder` where one is given, or throws an error with what it
 * said. An interrupt ends npm and everything it has started, and then throws too.
 */
function npm(args, { cwd, nodeFolder = '' }) {
  return new Promise((resolve, reject) => {
    // A process group of its own: what npm starts ends with it.
    const child = spawn('npm', [...args, ...quiet], {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: [nodeFolder, process.env.PATH].filter(Boolean).join(delimiter) },
    });
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, interrupt);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', () =>
      reject(new Error('npm was not found on the PATH; it comes with Node.js: https://nodejs.org')),
    );
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, interrupt);
      if (interrupted) reject(new Interrupted());
      else if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} (in ${cwd}) failed with exit code ${code}:\n${beginning(output)}`));
    });
  });
}

/** npm says what is wrong first; how npm is used comes after that, at length. */
function beginning(output) {
  const lines = output.trim().split('\n');
  return lines.length <= 15 ? lines.join('\n') : [...lines.slice(0, 15), '…'].join('\n');
}

/**
 * Runs `work` while no other process does so under the same lock file. A holder that was killed is replaced after
 * 30 s: by then the npm that it has left behind has ended too.
 */
async function alone(lock, work) {
  let waiting = false;
  while (!(await take(lock))) {
    if (!waiting) console.error('Another cks-lab is installing; waiting for it…');
    waiting = true;
    await delay(200);
  }
  const alive = setInterval(() => utimes(lock, new Date(), new Date()).catch(() => {}), 1000);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await rm(lock, { force: true });
  }
}

async function take(lock) {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const held = await stat(lock).catch(() => null);
    if (held && Date.now() - held.mtimeMs > 30_000) await rm(lock, { force: true });
    return false;
  }
}

/** Runs a launcher's step as a program; a failure is told with a way out and is exit code 3, an interrupt is 130. */
function runStep(step, wayOut) {
  step().catch((error) => {
    if (!(error instanceof Interrupted)) console.error(`cks-lab: ${error.message}\n${wayOut}`);
    process.exitCode = error instanceof Interrupted ? 130 : 3;
  });
}

module.exports = { alone, npm, runStep };
