import { LINT_RULES } from '../../../../../src/domains/audit/policy/lint/catalogue.ts';
import type { Finding } from '../../../../../src/domains/audit/policy/lint/finding.ts';
import type { LintOptions } from '../../../../../src/domains/audit/policy/lint.ts';
import { lintPolicy } from '../../../../../src/domains/audit/policy/lint.ts';
import { loadPolicy } from '../../../../../src/domains/audit/policy/load.ts';

export const QUIET = '- {level: None, nonResourceURLs: ["/healthz*", "/livez*", "/readyz*"]}\n';

/**
 * Lints a policy that consists of these rules, the first of which is on line 6. The rest of the policy causes no
 * findings, apart from the finding about logged lease renewals, which is removed.
 */
export function lint(
  rules: string,
  options: Partial<LintOptions> & { before?: string; after?: string } = {},
): readonly Finding[] {
  const { before = QUIET, after = '- level: Metadata', ...linting } = options;
  const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n${before}${rules}\n${after}\n`;
  return lintText(text, linting).filter((finding) => finding.lint !== 'lease-renewals');
}

export function lintText(text: string, options: Partial<LintOptions> = {}): readonly Finding[] {
  const { minor = 37, ...more } = options;
  const findings = lintPolicy(loadPolicy(text, { file: 'policy.yaml', minor }), { minor, ...more });
  for (const { lint: name, severity } of findings) {
    if (!LINT_RULES[name].severities.includes(severity)) throw new Error(`${name} is documented without ${severity}`);
  }
  return findings;
}

/** Condenses each finding: its place, its text, and the command and the caller that it shows. */
export function summarize(findings: readonly Finding[]) {
  return findings.map(({ lint: name, severity, place, message, fix, consequence }) => ({
    lint: `${severity} ${name}`,
    at: `${place.line}:${place.column}`,
    message,
    fix,
    shown: consequence && `${consequence.command} ${consequence.caller}`,
  }));
}

export const ADMIN = 'as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated';
