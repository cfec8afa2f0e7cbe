import { userInWords } from '../../domains/rbac/identity.ts';
import type { Finding, Severity } from '../../domains/rbac/lint/finding.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { at } from '../place-text.ts';
import { decisionText } from './decision-text.ts';

const COLORS: Readonly<Record<Severity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  info: pc.cyan,
};

/** For each finding: its place, the problem, a request that demonstrates it, and what to do. */
export function lintText(findings: readonly Finding[]): string {
  return [...findings.map(findingText), summary(findings)].join('\n\n');
}

function findingText({ lint, severity, place, message, consequence, fix }: Finding): string {
  return [
    `${pc.bold(at(place))}  ${COLORS[severity](severity)}  ${pc.dim(lint)}`,
    `  ${message}`,
    ...(consequence === null
      ? []
      : [
          `  ${pc.dim('shown by')}  ${pc.cyan(consequence.command)}`,
          `            ${decisionText(consequence.decision)}, ${pc.dim(userInWords(consequence.attributes.user))}`,
        ]),
    `  ${pc.dim('fix')}       ${fix}`,
  ].join('\n');
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return pc.green('No problems found.');
  const counted = (severity: Severity, noun: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [plural(number, noun)];
  };
  return pc.bold(
    `${[...counted('error', 'error'), ...counted('warning', 'warning'), ...counted('info', 'note')].join(', ')}.`,
  );
}

/** The finding as prose: the problem, a request that demonstrates it, and what to do. */
export function findingSentences({ message, consequence, fix }: Finding): readonly string[] {
  const example =
    consequence === null ? [] : [`For example: ${consequence.command} is ${decisionText(consequence.decision)}.`];
  return [message, ...example, fix];
}
