import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, root } from './sandbox.ts';

/**
 * Takes the lock repeatedly. A process with `end` set to `killed` is killed while it holds the lock. It first sets the
 * files' times into the past, so that the others need not wait 30 s to consider it dead.
 */
const CONTENDER = `
  const { alone } = require(process.argv[1]);
  const { appendFileSync, readdirSync, utimesSync } = require('node:fs');
  const { dirname, join } = require('node:path');
  const [, , lock, log, entries, end] = process.argv;
  console.error = () => {};
  async function work(isLast) {
    appendFileSync(log, 'in ' + process.pid + '\\n');
    await new Promise(setImmediate);
    appendFileSync(log, 'out ' + process.pid + '\\n');
    if (!isLast || end !== 'killed') return;
    for (const name of readdirSync(dirname(lock))) utimesSync(join(dirname(lock), name), 1, 1);
    process.kill(process.pid, 'SIGKILL');
  }
  (async () => {
    for (let left = Number(entries); left > 0; left--) await alone(lock, () => work(left === 1), { retryAfter: 1 });
  })();
`;

test('only one of many launchers installs at a time, even if some are killed while doing so', async () => {
  const folder = await emptyFolder();
  const log = join(folder, 'log');
  const locks = await emptyFolder();
  const contend = async (entries: number, end: 'ends' | 'killed') => {
    const argv = [join(root, 'bin/npm.js'), join(locks, '.install.lock'), log, String(entries), end];
    const child = spawn(process.execPath, ['-e', CONTENDER, ...argv], { stdio: 'inherit' });
    const [code, signal] = await once(child, 'exit');
    return code ?? signal;
  };
  const contenders = Promise.all(Array.from({ length: 6 }, () => contend(100, 'ends')));
  const killedContenders = Promise.all(
    Array.from({ length: 4 }, async () => {
      const ends = [];
      for (let round = 0; round < 20; round++) ends.push(await contend(2, 'killed'));
      return ends;
    }),
  );
  expect(await killedContenders).toEqual(Array(4).fill(Array(20).fill('SIGKILL')));
  expect(await contenders).toEqual(Array(6).fill(0));
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(2 * (6 * 100 + 4 * 20 * 2));
  expect(lines.filter((line, index) => index % 2 === 1 && line !== lines[index - 1]?.replace('in', 'out'))).toEqual([]);
});
