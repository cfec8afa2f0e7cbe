import type { Comparison, Difference } from '../../domains/network/compare.ts';
import type { Verdict } from '../../domains/network/evaluate.ts';
import { probeLines } from '../../domains/network/probe-lines.ts';
import { connectionInWords } from '../../domains/network/words.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { reasonInWords } from './verdict-text.ts';

const HEADINGS: Readonly<Record<Difference['kind'], string>> = {
  opened: pc.red(pc.bold('Opened')) + pc.dim(', allowed after but not before. For example:'),
  closed: pc.yellow(pc.bold('Closed')) + pc.dim(', allowed before but not after. For example:'),
};

/** Whether they differ; then one connection for each kind of difference. */
export function compareText({ differences }: Comparison, names: { readonly before: string; readonly after: string }) {
  if (differences.length === 0) {
    return pc.green('The same for every connection, including those of pods and namespaces that do not exist yet.');
  }
  const head = pc.bold(`${names.before} → ${names.after}: not the same`);
  return [head, ...differences.map(differenceText)].join('\n\n');
}

function differenceText(difference: Difference): string {
  const outcomes = (['before', 'after'] as const).map((side) => [
    pc.dim(`    ${side}`),
    ...outcomeInWords(difference[side]),
  ]);
  return [
    HEADINGS[difference.kind],
    `  ${pc.cyan(connectionInWords(difference))}`,
    table(outcomes),
    ...commandLines(difference),
  ].join('\n');
}

/** `allowed` or `denied`, and what decides it. */
export function outcomeInWords({ allowed, egress, ingress }: Verdict): readonly string[] {
  if (!allowed) {
    const reasons = [
      ...(egress.allowed ? [] : [`egress: ${reasonInWords(egress, 'egress')}`]),
      ...(ingress.allowed ? [] : [`ingress: ${reasonInWords(ingress, 'ingress')}`]),
    ];
    return ['denied', reasons.join('; ')];
  }
  const [out, into] = [reasonInWords(egress, 'egress'), reasonInWords(ingress, 'ingress')];
  return ['allowed', out === into ? out : `egress: ${out}; ingress: ${into}`];
}

/** Commands to try the connection. */
export function commandLines(witness: Parameters<typeof probeLines>[0]): readonly string[] {
  return probeLines(witness).map((line) => `    ${pc.dim('$')} ${line}`);
}
