import { meantLab, runningNode } from '../../labs/find.ts';
import { columns } from '../columns.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { taskText } from '../task-text.ts';

export async function task(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const node = await runningNode(house, record, interruptible());
  print(taskText(await scenarioOf(record), record, node.name, columns()));
}
