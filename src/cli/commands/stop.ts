import { meantLab } from '../../labs/find.ts';
import { stop, stopAll } from '../../labs/stop.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { withStatus } from '../status-line.ts';

export async function stopLabs(lab: string | undefined, all: boolean): Promise<void> {
  if (all && lab !== undefined) throw new ExitError(WRONG_USAGE, 'cks-lab: stop takes either a lab or --all, not both');
  const house = openHouse();
  if (all) {
    const removed = await withStatus((progress) => stopAll({ ...house, signal: interruptible(), progress }));
    say(removed.length === 0 ? 'There was no lab.' : `Removed ${removed.join(', ')}.`);
    return;
  }
  const record = await meantLab(house, lab);
  await withStatus((progress) => {
    progress(`Removing ${record.name}`);
    return stop(record, { ...house, signal: interruptible(), progress });
  });
}
