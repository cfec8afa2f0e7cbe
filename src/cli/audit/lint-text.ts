import type { Finding, Severity } from '../../domains/audit/policy/lint/finding.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { at } from '../place-text.ts';
import { wrap } from '../wrap.ts';
import { consequenceOf } from './lint-consequence.ts';
import type { LintedPolicy } from './linted-policy.ts';

const COLORS: Readonly<Record<Severity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  info: pc.cyan,
};

/** For each finding: its place, the problem, its consequence, and what to do. */
export function lintText(linted: readonly LintedPolicy[], columns: number): string {
  const findings = linted.flatMap((one) => one.findings.map((finding) => findingText(finding, one, columns)));
  return [...findings, wrap(summary(linted), columns)].join('\n\n');
}

function findingText(finding: Finding, { loaded }: LintedPolicy, columns: number): string {
  const { lint, severity, place, message, fix } = finding;
  const shown = consequenceOf(finding, loaded);
  return [
    `${pc.bold(at(place))}  ${COLORS[severity](severity)}  ${pc.dim(lint)}`,
    wrap(message, columns, '  '),
    ...(shown === null
      ? []
      : [
          `  ${pc.dim('shown by')}  ${pc.cyan(shown.command)}`,
          wrap(`${shown.outcome}, ${pc.dim(shown.caller)}`, columns, ' '.repeat(12)),
        ]),
    wrap(fix, columns, `  ${pc.dim('fix')}       `),
  ].join('\n');
}

function summary(linted: readonly LintedPolicy[]): string {
  const findings = linted.flatMap((one) => one.findings);
  const policies = linted.length === 1 ? '' : ` in ${plural(linted.length, 'policy').replace(/ys$/, 'ies')}`;
  if (findings.length === 0) return pc.green(`No problems found${policies}.`);
  const counted = (severity: Severity, noun: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [plural(number, noun)];
  };
  const text = [...counted('error', 'error'), ...counted('warning', 'warning'), ...counted('info', 'note')].join(', ');
  return pc.bold(`${text}${policies}.`);
}
