// One of many processes that take the same lock repeatedly, a given number of times. It logs when it acquires and
// releases the lock, and is sometimes killed while it holds the lock.
import { appendFileSync } from 'node:fs';
import { withLock } from '../../src/process/lock.ts';
import { LockHeld } from '../../src/process/lock-held.ts';

const [lock = '', log = '', entries = '', killed = ''] = process.argv.slice(2);

for (let left = Number(entries); left > 0; ) {
  try {
    await withLock(lock, async () => {
      appendFileSync(log, `in ${process.pid}\n`);
      await new Promise((resolve) => setImmediate(resolve));
      appendFileSync(log, `out ${process.pid}\n`);
      left -= 1;
      if (left === 0 && killed === 'killed') process.kill(process.pid, 'SIGKILL');
    });
    // Give the other processes a chance.
    await new Promise((resolve) => setTimeout(resolve, 1));
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
  }
}
