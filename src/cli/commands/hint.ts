import { meantLab } from '../../labs/find.ts';
import { nextHint } from '../../labs/hints.ts';
import { columns } from '../columns.ts';
import { openHouse } from '../house.ts';
import { forTerminal } from '../markdown.ts';
import { print, say } from '../print.ts';
import { scenarioOf } from '../scenario.ts';

export async function hint(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const { hints } = await scenarioOf(record);
  if (hints.length === 0) return say('This scenario has no hints; `cks-lab solution` shows a solution.');
  const number = await nextHint(house.dataFolder, record.name, hints.length);
  print(forTerminal(hints[number - 1] ?? '', columns()));
  say(
    number < hints.length
      ? `Hint ${number} of ${hints.length}.`
      : `Hint ${number} of ${hints.length}, the last; \`cks-lab solution\` shows a solution.`,
  );
}
