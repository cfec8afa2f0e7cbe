// One of many processes that want the same lock over and over, until each has had enough of it.
// Notes every entry and exit in a log; sometimes it is killed inside.
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
    // Everybody gets a turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
  }
}
