import { boundInWords, type Counterexample, type Expectation } from '../../domains/audit/policy/expectation.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { isSilent } from '../../domains/audit/policy/silence.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { unbroken, wrap } from '../wrap.ts';
import type { TestedExpectation, TestedPolicy } from './tested-policy.ts';
import { ruleInWords, stagesInWords } from './words.ts';

/** One line for each expectation, followed by the request that breaks it, if any; the totals at the end. */
export function testText({ loaded, tested }: TestedPolicy, columns: number): string {
  const broken = tested.filter(({ proof }) => proof.status === 'broken').length;
  const tally =
    broken === 0
      ? pc.green(pc.bold(`${plural(tested.length, 'expectation')}, proved for every request.`))
      : pc.red(pc.bold(`${broken} of ${plural(tested.length, 'expectation')} broken.`));
  return [...tested.map((one) => expectationText(one, loaded, columns)), '', wrap(tally, columns)].join('\n');
}

function expectationText({ expectation, proof }: TestedExpectation, loaded: LoadedPolicy, columns: number): string {
  const indented = (label: string, text: string) => wrap(text, columns, `    ${pc.dim(label.padEnd(9))} `);
  if (proof.status === 'holds') {
    const notes = proof.notes.map(({ command }) =>
      indented('note', `does not hold for ${command}, which is not served`),
    );
    return [wrap(expectation.name, columns, `${pc.green('✓')} `), ...notes].join('\n');
  }
  const { counterexample } = proof;
  return [
    wrap(pc.bold(expectation.name), columns, `${pc.red('✗')} `),
    indented('broken by', pc.cyan(unbroken(counterexample.command))),
    indented('', pc.dim(counterexample.caller)),
    indented('it gets', gets(counterexample, expectation, loaded)),
    indented('wanted', wanted(expectation)),
  ].join('\n');
}

function gets({ attributes, decision }: Counterexample, { neverStages }: Expectation, loaded: LoadedPolicy): string {
  const { level, rule } = decision;
  if (level !== 'None' && isSilent(decision, attributes)) {
    return `level ${level} by ${ruleInWords(rule, loaded)}, but every stage is omitted: nothing is logged`;
  }
  const stages = neverStages.length === 0 || level === 'None' ? '' : stagesInWords(decision) || 'with every stage';
  return `level ${level}${stages === '' ? '' : `, ${stages},`} by ${ruleInWords(rule, loaded)}`;
}

function wanted({ level, neverStages }: Expectation): string {
  return [
    ...(level === null ? [] : [`level ${boundInWords(level)}`]),
    ...(neverStages.length === 0 ? [] : [`no event at ${neverStages.join(', ')}`]),
  ].join(', and ');
}
