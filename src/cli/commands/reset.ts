import { meantLab } from '../../labs/find.ts';
import { reset } from '../../labs/start.ts';
import { openHouse } from '../house.ts';
import { say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';

export async function resetLab(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const scenario = await scenarioOf(record);
  await withStatus((progress) => reset(record, scenario, { ...house, signal: interruptible(), progress }));
  say(`Lab ${record.name} has been reset to its initial state, and its clock has restarted.`);
}
