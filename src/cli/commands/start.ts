import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabMinor } from '../../binaries/release.ts';
import { chooseProvider, type ProviderChoice } from '../../labs/choose-provider.ts';
import type { LabHouse } from '../../labs/lab.ts';
import { isLabName, LAB_NAME_RULE } from '../../labs/lab-name.ts';
import { start as startLab } from '../../labs/start.ts';
import type { ProviderName } from '../../providers/provider.ts';
import { visibleLine } from '../../text/visible.ts';
import pc from '../colour.ts';
import { columns } from '../columns.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { print, say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { everyScenario, type ScenarioSource, scenarioNamed } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { taskText } from '../task-text.ts';

export interface StartArguments extends ScenarioSource {
  readonly provider: ProviderChoice;
  readonly kubernetes: LabMinor;
  readonly name?: string;
}

export async function start(id: string | undefined, options: StartArguments): Promise<void> {
  const signal = interruptible();
  const { scenario, pack } = await scenarioNamed(id ?? (await chooseScenario(options)), options);
  const name = options.name ?? scenario.id;
  if (!isLabName(name)) throw new ExitError(WRONG_USAGE, `cks-lab: "${name}" cannot name a lab: ${LAB_NAME_RULE}`);
  const house = openHouse();
  const minor = options.kubernetes;
  const { requires } = scenario.definition;
  const provider = async () => {
    const { provider, because } = await chooseProvider(options.provider, house.providers, { minor, requires, signal });
    if (because !== null) say(`Node: ${because}.`);
    return provider;
  };
  const { record, node, how } = await withStatus((progress) =>
    startLab({ name, scenario, pack, minor, provider }, { ...house, signal, progress }),
  );
  if (how === 'new') await sayIsolation(house, record.provider, signal);
  if (how === 'running') say(pc.dim(`Lab ${record.name} has been running since ${record.startedAt}.`));
  if (how === 'brought-back') say(pc.dim(`Lab ${record.name} is running again, with your files unchanged.`));
  print(taskText(scenario, record, node.name, columns()));
}

/** Says once, not at every start, that labs of this user are only for people whom the user trusts. */
async function sayIsolation(house: LabHouse, name: ProviderName, signal: AbortSignal): Promise<void> {
  const file = path.join(house.dataFolder, `isolation-${name}-said`);
  const weak = (await house.providers[name].isolation({ signal, afresh: false })).filter(({ holds }) => !holds);
  if (weak.length === 0) return;
  const isNew = await writeFile(file, '', { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (!isNew) return;
  say(`Use this lab only for yourself and people you trust, since some of the measures that isolate labs are not available here:
${weak.map((wall) => `  ${wall.name}: ${wall.detail}`).join('\n')}`);
}

async function chooseScenario(source: ScenarioSource): Promise<string> {
  const known = (await everyScenario(source)).flatMap((load) => (load.ok ? [load.scenario] : []));
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new ExitError(WRONG_USAGE, `cks-lab: start needs a scenario: ${known.map(({ id }) => id).join(', ')}`);
  }
  const { default: inquirer } = await import('inquirer');
  const { scenario } = await inquirer.prompt([
    {
      type: 'select',
      name: 'scenario',
      message: 'Which scenario?',
      choices: known.map(({ id, definition }) => ({ value: id, name: visibleLine(`${id}  ${definition.title}`) })),
    },
  ]);
  return scenario;
}
