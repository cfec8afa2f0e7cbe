import { labMinors } from '../../binaries/release.ts';
import { examineApiServer } from '../../labs/examine.ts';
import { meantLab, runningNode, statuses } from '../../labs/find.ts';
import type { LabHouse } from '../../labs/lab.ts';
import pc from '../colour.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';

export async function doctor(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const signal = interruptible();
  if (lab === undefined) return examineMachine(house, signal);
  const record = await meantLab(house, lab);
  const node = await runningNode(house, record, signal);
  const scenario = await scenarioOf(record);
  const examined = await withStatus((progress) =>
    examineApiServer({ node, scenario, minor: record.minor, signal, progress }),
  );
  if (examined.status === 'running') return print(`The API server runs since ${examined.since} and is ready.`);
  const where = examined.where === null ? '' : `\nlook at   ${examined.where.file}:${examined.where.line}`;
  throw new ExitError(NOT_PASSED, `The API server is down: ${examined.actual}\nwhy       ${examined.why}${where}`);
}

async function examineMachine(house: LabHouse, signal: AbortSignal): Promise<void> {
  for (const { name, available } of Object.values(house.providers)) {
    const availability = await available({ signal, minor: labMinors[0] });
    if (availability.usable) print(`${pc.green('✓')} ${name} can be used`);
    else {
      print(`${pc.red('✗')} ${name} cannot be used: ${availability.why}`);
      for (const remedy of availability.remedies) print(`    - ${remedy}`);
    }
  }
  print(`${pc.green('✓')} Node.js ${process.version}`);
  const labs = await statuses(house, signal);
  print(
    labs.length === 0 ? 'No labs.' : `Labs: ${labs.map(({ record, state }) => `${record.name} (${state})`).join(', ')}`,
  );
}
