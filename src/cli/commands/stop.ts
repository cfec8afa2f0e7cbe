import { meantLab } from '../../labs/find.ts';
import { stop, stopAll } from '../../labs/stop.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { statusLine } from '../status-line.ts';

export async function stopLabs(lab: string | undefined, all: boolean): Promise<void> {
  if (all && lab !== undefined) throw new ExitError(WRONG_USAGE, 'cks-lab: stop takes a lab or --all, not both');
  const house = openHouse();
  const line = statusLine();
  const work = { ...house, signal: interruptible(), progress: line.progress };
  try {
    if (all) {
      const removed = await stopAll(work);
      line.done();
      say(removed.length === 0 ? 'There was no lab.' : `Removed ${removed.join(', ')}.`);
    } else {
      const record = await meantLab(house, lab);
      line.progress(`Removing ${record.name}`);
      await stop(record, work);
      line.done();
    }
  } catch (error) {
    line.failed();
    throw error;
  }
}
