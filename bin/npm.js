'use strict';
// Runs npm as a step without showing its output. Runs on Node 18 and later.

const { spawn } = require('node:child_process');
const { basename, delimiter, dirname } = require('node:path');
const { open, readdir, rm, stat, utimes, writeFile } = require('node:fs/promises');
const { setTimeout: delay } = require('node:timers/promises');

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

class Interrupted extends Error {}

/**
 * Runs npm to its end silently, on the Node in `nodeFolder` if one is given, or throws an error with its output. An
 * interrupt ends npm and everything it has started, and then throws too.
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

/** npm reports the error first, followed by a long text on its usage. */
function beginning(output) {
  const lines = output.trim().split('\n');
  return lines.length <= 15 ? lines.join('\n') : [...lines.slice(0, 15), '…'].join('\n');
}

/**
 * Runs `work` while no other process does so under the same lock. A holder that was killed is replaced after 30 s; by
 * then the npm that it has left behind has also ended.
 *
 * The lock is a row of files, `<lock>.1`, `<lock>.2`, …, of which the last one counts: it is free once something is
 * written in it, and dead once it has not been touched for `deadAfter` ms. A process takes it by creating the next. The last one
 * is never removed, so two processes can never take over from the same holder.
 */
async function alone(lock, work, { retryAfter = 200, deadAfter = 30_000 } = {}) {
  let waiting = false;
  let own = await take(lock, deadAfter);
  while (own === null) {
    if (!waiting) console.error('Another cks-lab is installing; waiting for it…');
    waiting = true;
    await delay(retryAfter);
    own = await take(lock, deadAfter);
  }
  const alive = setInterval(() => utimes(own, new Date(), new Date()).catch(() => {}), 1000);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    // Removed if other processes considered this one dead, as after a long sleep of the machine.
    await writeFile(own, 'free\n', { flag: 'r+' }).catch(() => {});
  }
}

/** The file by which this process holds the lock, or `null` while another process holds it. */
async function take(lock, deadAfter) {
  const numbers = await taken(lock);
  const last = Math.max(0, ...numbers);
  if (last > 0) {
    const { size, mtimeMs } = await stat(`${lock}.${last}`).catch(() => ({ size: 0, mtimeMs: Date.now() }));
    if (size === 0 && Date.now() - mtimeMs <= deadAfter) return null;
  }
  const own = `${lock}.${last + 1}`;
  try {
    await (await open(own, 'wx')).close();
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return null;
  }
  // Others may have taken and freed that number, and the next, since this process looked.
  if (Math.max(...(await taken(lock))) > last + 1) {
    await rm(own, { force: true });
    return null;
  }
  for (const number of numbers) await rm(`${lock}.${number}`, { force: true });
  return own;
}

async function taken(lock) {
  const prefix = `${basename(lock)}.`;
  const names = await readdir(dirname(lock));
  const numbers = names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  return numbers.filter(Number.isInteger);
}

/** Runs a launcher's step as a program; a failure is reported with a remedy and exit code 3, an interrupt is 130. */
function runStep(step, wayOut) {
  step().catch((error) => {
    if (!(error instanceof Interrupted)) console.error(`cks-lab: ${error.message}\n${wayOut}`);
    process.exitCode = error instanceof Interrupted ? 130 : 3;
  });
}

module.exports = { alone, npm, runStep };
