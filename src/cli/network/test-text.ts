import type { Cluster } from '../../domains/network/cluster.ts';
import { connectionInWords } from '../../domains/network/words.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { commandLines, outcomeInWords } from './compare-text.ts';
import type { Tested } from './tested.ts';

/** One line for each expectation, followed by the connection that breaks it, if any; the totals at the end. */
export function testText(tested: readonly Tested[], cluster: Cluster): string {
  const broken = tested.filter(({ proof }) => proof.status === 'broken').length;
  const tally =
    broken === 0
      ? pc.green(pc.bold(`${plural(tested.length, 'expectation')}, proved for every connection.`))
      : pc.red(pc.bold(`${broken} of ${plural(tested.length, 'expectation')} broken.`));
  return [...tested.map((one) => expectationText(one, cluster)), '', tally].join('\n');
}

function expectationText({ expectation, proof }: Tested, cluster: Cluster): string {
  const notes =
    proof.isAboutExisting || cluster.pods.length === 0
      ? []
      : [`    ${pc.dim('note     ')} none of the pods in the files takes part in such a connection`];
  if (proof.status === 'holds') return [`${pc.green('✓')} ${expectation.name}`, ...notes].join('\n');
  const { counterexample } = proof;
  return [
    `${pc.red('✗')} ${pc.bold(expectation.name)}`,
    `    ${pc.dim('broken by')} ${pc.cyan(connectionInWords(counterexample))}`,
    `    ${pc.dim('which is ')} ${outcomeInWords(counterexample.verdict).join(': ')}`,
    `    ${pc.dim('wanted   ')} ${counterexample.wanted}`,
    ...commandLines(counterexample),
    ...notes,
  ].join('\n');
}
