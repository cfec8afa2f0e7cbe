import { checkJunit } from '../../authoring/check-junit.ts';
import { type CheckedScenario, checkScenarios } from '../../authoring/check-scenarios.ts';
import { labsAtOnce } from '../../authoring/labs-at-once.ts';
import { labMinors } from '../../binaries/release.ts';
import type { ProviderName } from '../../providers/provider.ts';
import { checkText } from '../check-text.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { chosenScenarios, type ScenarioSource } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { writeReport } from '../write-report.ts';

export interface DevCheckArguments extends ScenarioSource {
  readonly provider: ProviderName;
  readonly only?: readonly string[];
  readonly jobs?: number;
  readonly junit?: string;
}

export async function devCheck(ids: readonly string[], options: DevCheckArguments): Promise<void> {
  const house = openHouse();
  const provider = house.providers[options.provider];
  const { only = [], jobs = labsAtOnce(provider) } = options;
  const loads = await chosenScenarios(ids, options);
  const signal = interruptible();
  const how = { provider, minor: labMinors[0], only, jobs };
  const checked = await withStatus((progress) => checkScenarios(loads, how, { ...house, signal, progress }));
  if (
    !signal.aborted &&
    only.length > 0 &&
    checked.every(({ cases, problems, failure }) => cases.length + problems.length === 0 && failure === null)
  )
    throw new ExitError(WRONG_USAGE, `cks-lab: no scenario has an answer named ${only.join(' or ')}`);
  const text = checkText(checked);
  if (text !== '') print(text);
  if (options.junit !== undefined) await writeReport(options.junit, checkJunit(checked));
  signal.throwIfAborted();
  const faulty = checked.filter((one) => !isProved(one)).map(({ id }) => id);
  if (faulty.length === 0) return;
  const code = checked.some(({ failure }) => failure !== null) ? TOOL_FAILED : NOT_PASSED;
  throw new ExitError(code, `Failed: ${faulty.join(', ')}.`);
}

function isProved({ problems, cases, failure }: CheckedScenario): boolean {
  return problems.length === 0 && failure === null && cases.every(({ faults }) => faults.length === 0);
}
