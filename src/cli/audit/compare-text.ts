import { DIFFERENCE_KINDS, type Difference, type DifferenceKind } from '../../domains/audit/policy/compare.ts';
import { type Decision, writtenLevel } from '../../domains/audit/policy/evaluate.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';
import type { ComparedPolicies } from './compared-policies.ts';
import { ruleInWords, stagesInWords } from './words.ts';

const HEADINGS: Readonly<Record<DifferenceKind, string>> = {
  lost: pc.yellow(pc.bold('Lost')) + pc.dim(', less is logged than before:'),
  exposed: pc.red(pc.bold('Exposed')) + pc.dim(', bodies are logged that were not logged before:'),
  noise: pc.blue(pc.bold('Noise')) + pc.dim(', more is logged than before, but no bodies:'),
};

/** Whether they differ; then, by kind, one request for each pair of rules that treat some requests differently. */
export function compareText(compared: ComparedPolicies, columns: number): string {
  const { differences, notes } = compared.comparison;
  const sections = DIFFERENCE_KINDS.flatMap((kind) => {
    const texts = differences
      .filter((difference) => difference.kind === kind)
      .map((difference) => differenceText(difference, compared, columns));
    return texts.length === 0 ? [] : [wrap(HEADINGS[kind], columns), ...texts];
  });
  const unserved =
    notes.length === 0
      ? []
      : [pc.dim('Some requests that do not count as served differ: --include-unserved shows them.')];
  return [wrap(verdict(compared), columns), ...sections, ...unserved.map((line) => wrap(line, columns))].join('\n\n');
}

function verdict({ before, after, minor, includeUnserved, setAside, comparison }: ComparedPolicies): string {
  if (comparison.differences.length === 0) {
    const what = includeUnserved ? 'that can be sent' : `that kube-apiserver 1.${minor} serves`;
    return pc.green(`The same for every request ${what}${setAside.length > 0 ? ' and is not set aside' : ''}.`);
  }
  return pc.bold(`${before.file} → ${after.file}: ${plural(comparison.differences.length, 'difference')}`);
}

function differenceText(difference: Difference, { before, after }: ComparedPolicies, columns: number): string {
  const outcomes = [
    [pc.dim('    before'), ...outcome(difference.before, before.loaded, difference)],
    [pc.dim('    after'), ...outcome(difference.after, after.loaded, difference)],
  ];
  const caller = wrap(pc.dim(difference.caller), columns, '    ');
  const mark = difference.sensitive ? pc.red('  secrets or tokens') : '';
  return `  ${pc.cyan(difference.command)}${mark}\n${caller}\n${table(outcomes, { fit: columns })}`;
}

/** The level and the rule and, if both write something, the stages, or else the fields, in which they differ. */
function outcome(decision: Decision, loaded: LoadedPolicy, { before, after }: Difference): readonly string[] {
  const level = writtenLevel(decision);
  const rule = ruleInWords(decision.rule, loaded);
  const levels = [writtenLevel(before), writtenLevel(after)];
  if (levels.includes('None')) return [level, rule];
  if (before.omitStages.join() !== after.omitStages.join()) {
    return [level, rule, stagesInWords(decision) || 'every stage'];
  }
  if (levels[0] !== levels[1]) return [level, rule];
  return [level, rule, decision.omitManagedFields ? 'without managedFields' : 'with managedFields'];
}
