import type { Finding, Severity } from '../../domains/network/lint/finding.ts';
import { connectionInWords } from '../../domains/network/words.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { at } from '../place-text.ts';
import { outcomeInWords } from './compare-text.ts';

const COLORS: Readonly<Record<Severity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  info: pc.cyan,
};

/** For each finding: its place, the problem, a connection that demonstrates it, and what to do. */
export function lintText(findings: readonly Finding[]): string {
  return [...findings.map(findingText), summary(findings)].join('\n\n');
}

function findingText({ lint, severity, place, message, consequence, fix }: Finding): string {
  const shown =
    consequence === null
      ? []
      : [
          `  ${pc.dim('shown by')}  ${pc.cyan(connectionInWords(consequence))}`,
          `            ${outcomeInWords(consequence.verdict).join(': ')}`,
        ];
  return [
    `${pc.bold(at(place))}  ${COLORS[severity](severity)}  ${pc.dim(lint)}`,
    `  ${message}`,
    ...shown,
    `  ${pc.dim('fix')}       ${fix}`,
  ].join('\n');
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return pc.green('No problems found.');
  const counted = (severity: Severity, noun: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [plural(number, noun)];
  };
  const counts = [...counted('error', 'error'), ...counted('warning', 'warning'), ...counted('info', 'note')];
  return pc.bold(`${counts.join(', ')}.`);
}

/** The finding as prose: the problem, a connection that demonstrates it, and what to do. */
export function findingSentences({ message, consequence, fix }: Finding): readonly string[] {
  if (consequence === null) return [message, fix];
  const outcome = outcomeInWords(consequence.verdict).join(': ');
  return [message, `For example: ${connectionInWords(consequence)}, ${outcome}.`, fix];
}
