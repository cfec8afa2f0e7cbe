import { meantLab } from '../../labs/find.ts';
import { columns } from '../columns.ts';
import { openHouse } from '../house.ts';
import { forTerminal } from '../markdown.ts';
import { print } from '../print.ts';
import { scenarioOf } from '../scenario.ts';

export async function solution(lab: string | undefined): Promise<void> {
  const record = await meantLab(openHouse(), lab);
  print(forTerminal((await scenarioOf(record)).solution, columns()));
}
