import { checkScenario, type ProvedCase } from '../../authoring/check-scenario.ts';
import { labMinors } from '../../binaries/release.ts';
import type { ProviderName } from '../../providers/provider.ts';
import { loadScenarios } from '../../scenarios/load.ts';
import pc from '../colour.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { SCENARIOS } from '../package-root.ts';
import { print, say } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { problemsOf, scenarioNamed } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { table } from '../table.ts';

export interface DevCheckArguments {
  readonly provider: ProviderName;
  readonly only?: readonly string[];
}

export async function devCheck(ids: readonly string[], { provider, only = [] }: DevCheckArguments): Promise<void> {
  const house = openHouse();
  const signal = interruptible();
  const known = await loadScenarios(SCENARIOS);
  const broken = known.filter((load) => !load.ok);
  for (const load of broken) say(problemsOf(load));
  const scenarios =
    ids.length > 0
      ? await Promise.all(ids.map(scenarioNamed))
      : known.flatMap((load) => (load.ok ? [load.scenario] : []));
  const cases: ProvedCase[] = [];
  try {
    await withStatus(async (progress) => {
      for (const scenario of scenarios) {
        const options = {
          provider: house.providers[provider],
          minor: labMinors[0],
          only,
          onCase: (proved: ProvedCase) => cases.push(proved),
        };
        await checkScenario(scenario, options, { ...house, signal, progress });
      }
    });
  } finally {
    if (cases.length > 0) print(casesText(cases));
  }
  const faulty = cases.filter(({ faults }) => faults.length > 0).length;
  if (faulty > 0 || broken.length > 0)
    throw new ExitError(NOT_PASSED, `${faulty} of ${cases.length} cases are not as their author says.`);
}

function casesText(cases: readonly ProvedCase[]): string {
  const rows = cases.map(({ scenario, side, name, faults, score, maxScore, seconds, gradeSeconds }) => [
    faults.length === 0 ? pc.green('✓') : pc.red('✗'),
    scenario,
    side,
    name,
    `${score}/${maxScore}`,
    seconds.toFixed(1),
    gradeSeconds.toFixed(1),
  ]);
  const faults = cases.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));
  return [table([['', 'SCENARIO', '', 'CASE', 'SCORE', 'SECONDS', 'GRADE'], ...rows], [4, 5, 6]), ...faults].join('\n');
}
