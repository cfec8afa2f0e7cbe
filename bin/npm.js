'use strict';
// Runs npm as a step without showing its output. Runs on Node 18 and later.

const { spawn } = require('node:child_process');
const { basename, delimiter, dirname } = require('node:path');
const { open, readdir, rm, stat, utimes, writeFile } = require('node:fs/promises');
const { setTimeout: delay } = require('node:timers/promises');

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

class Interrupted extends Error {}

/**
 * Runs npm without showing its output, on the Node in `nodeFolder` if one is given. Throws an error with the output if
 * npm fails. An interrupt stops npm and everything that npm has started, and then an error is thrown as well.
 */
function npm(args, { cwd, nodeFolder = '' }) {
  return new Promise((resolve, reject) => {
    // The process group is separate, so that everything npm starts can be stopped with it.
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
        // It has already ended.
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

/** npm reports the error first, followed by a long text about usage. */
function beginning(output) {
  const lines = output.trim().split('\n');
  return lines.length <= 15 ? lines.join('\n') : [...lines.slice(0, 15), '…'].join('\n');
}

/**
 * Runs `work` while no other process does so under the same lock. A holder that was killed is replaced after 30 s. By
 * that time, the npm process that it left behind has ended too.
 *
 * The lock is a series of files, `<lock>.1`, `<lock>.2`, …, of which only the last one counts: it is free if it has
 * content, and dead if it is empty and has not been touched for `deadAfter` ms. A process takes the lock by creating
 * the next file. The last file is never removed, so two processes can never take over from the same holder.
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
    // The file is gone if other processes considered this one dead, for example because the machine was asleep.
    await writeFile(own, 'free\n', { flag: 'r+' }).catch(() => {});
  }
}

/** Returns the file by which this process now holds the lock, or `null` if another process holds it. */
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
  // Since this process looked, others may have taken and released the lock with this number and the next.
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

/**
 * Runs a step of the launcher as a program. If the step fails, prints the error with a remedy and sets exit code 3.
 * After an interrupt, sets exit code 130.
 */
function runStep(step, wayOut) {
  step().catch((error) => {
    if (!(error instanceof Interrupted)) console.error(`cks-lab: ${error.message}\n${wayOut}`);
    process.exitCode = error instanceof Interrupted ? 130 : 3;
  });
}

module.exports = { alone, npm, runStep };
