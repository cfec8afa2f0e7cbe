import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';

/** What lint found in one file. */
export interface LintedPolicy {
  /** The text of the file, to which edits refer. */
  readonly text?: string;
  /** `null` if kube-apiserver does not load it. */
  readonly loaded: LoadedPolicy | null;
  readonly findings: readonly Finding[];
}
