import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import { decisionJson } from './decision-json.ts';
import type { LintedPolicy } from './linted-policy.ts';

/** `{passed, findings: [{file, line, column, lint, severity, message, consequence, fix}]}`. */
export function lintJson(linted: readonly LintedPolicy[]): string {
  const findings = linted.flatMap((one) => one.findings.map((finding) => findingJson(finding, one)));
  return JSON.stringify({ passed: findings.every(({ severity }) => severity !== 'error'), findings });
}

function findingJson({ place, lint, severity, message, consequence, fix }: Finding, { loaded }: LintedPolicy) {
  return {
    ...place,
    lint,
    severity,
    message,
    consequence:
      consequence === null || loaded === null
        ? null
        : {
            request: consequence.attributes,
            command: consequence.command,
            caller: consequence.caller,
            ...decisionJson(consequence.decision, loaded),
          },
    fix,
  };
}
