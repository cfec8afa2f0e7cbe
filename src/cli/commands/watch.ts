import { meantLab } from '../../labs/find.ts';
import { remember } from '../../labs/history.ts';
import { watchLab } from '../../labs/watch-lab.ts';
import pc from '../colour.ts';
import { columns } from '../columns.ts';
import { gradeText } from '../grade-text.ts';
import { openHouse } from '../house.ts';
import { print, say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { statusLine } from '../status-line.ts';

export async function watch(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const scenario = await scenarioOf(record);
  const signal = interruptible();
  const line = statusLine();
  try {
    for await (const report of watchLab(record, scenario, { ...house, signal, progress: line.progress })) {
      line.done();
      print(`\n${gradeText(report, scenario.definition, columns())}`);
      if (report.passed) await remember(house.dataFolder, report);
      say(pc.dim('Grades again when a manifest, the policy or an answer changes; press Ctrl-C to stop.'));
    }
  } catch (error) {
    line.failed();
    throw error;
  }
}
