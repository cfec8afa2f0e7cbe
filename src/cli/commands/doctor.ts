import { labMinors } from '../../binaries/release.ts';
import { examineApiServer } from '../../labs/examine.ts';
import { meantLab, runningNode, statuses } from '../../labs/find.ts';
import type { LabHouse } from '../../labs/lab.ts';
import pc from '../colour.ts';
import { columns } from '../columns.ts';
import { diagnosisText } from '../diagnosis-text.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { wrap } from '../wrap.ts';

export async function doctor(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const signal = interruptible();
  if (lab === undefined) return examineMachine(house, signal);
  const record = await meantLab(house, lab);
  const node = await runningNode(house, record, signal);
  const scenario = await scenarioOf(record);
  const diagnosis = await withStatus((progress) =>
    examineApiServer({ node, scenario, minor: record.minor, signal, progress }),
  );
  print(diagnosisText(diagnosis, columns()));
  if (diagnosis.status === 'down') throw new ExitError(NOT_PASSED);
}

async function examineMachine(house: LabHouse, signal: AbortSignal): Promise<void> {
  for (const { name, available, isolation } of Object.values(house.providers)) {
    const availability = await available({ signal, minor: labMinors[0] });
    if (availability.usable) {
      print(`${pc.green('✓')} ${name} can be used`);
      for (const wall of await isolation({ signal, afresh: true })) {
        print(wrap(`${wall.name}: ${wall.detail}`, columns(), `    ${wall.holds ? pc.green('✓') : pc.yellow('!')} `));
      }
    } else {
      print(wrap(`${name} cannot be used: ${availability.why}`, columns(), `${pc.red('✗')} `));
      for (const remedy of availability.remedies) print(wrap(remedy, columns(), '    - '));
    }
  }
  print(`${pc.green('✓')} Node.js ${process.version}`);
  const labs = await statuses(house, signal);
  const names = labs.map(({ record, state }) => `${record.name} (${state})`).join(', ');
  print(labs.length === 0 ? 'No labs.' : wrap(names, columns(), 'Labs: '));
}
