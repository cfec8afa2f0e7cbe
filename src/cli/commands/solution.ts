import { meantLab } from '../../labs/find.ts';
import { columns } from '../columns.ts';
import { openHouse } from '../house.ts';
import { forTerminal } from '../markdown.ts';
import { print } from '../print.ts';
import { scenarioNamed } from '../scenario.ts';

export async function solution(lab: string | undefined): Promise<void> {
  const record = await meantLab(openHouse(), lab);
  print(forTerminal((await scenarioNamed(record.scenario)).solution, columns()));
}
