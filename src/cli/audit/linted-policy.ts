import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';

/** What lint found in one file. */
export interface LintedPolicy {
  /** Of the file, which edits are for. */
  readonly text?: string;
  /** `null` when kube-apiserver does not load it. */
  readonly loaded: LoadedPolicy | null;
  readonly findings: readonly Finding[];
}
