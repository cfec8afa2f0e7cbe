import { usesOf } from '../../control-plane/flags.ts';
import { onNode, type PresentManifest } from '../../control-plane/manifest.ts';
import { startupError } from '../../domains/audit/policy/load.ts';
import type { PolicyEvidence } from './policy.ts';

/**
 * The error with which the API server is certain to end when it starts with this manifest and this policy file;
 * `null` when nothing is known to stop it. Source: k8s.io/apiserver pkg/server/options/audit.go, ApplyTo.
 */
export function foreseeFailure(manifest: PresentManifest, policyPath: string, policy: PolicyEvidence): string | null {
  const policyFlag = lastValue(manifest, 'audit-policy-file');
  if (policyFlag !== null) {
    const reached = onNode(manifest, policyFlag);
    if (reached === null) {
      return `loading audit policy file: failed to read file path "${policyFlag}": open ${policyFlag}: no such file or directory`;
    }
    if (reached.hostPath === policyPath) {
      if (policy.state === 'refused') return startupError(policy.refused.message, policyFlag);
      if (policy.state === 'unreadable')
        return `loading audit policy file: failed to read file path "${policyFlag}": ${policy.message}`;
    }
  }
  const logFlag = lastValue(manifest, 'audit-log-path');
  const logMount = logFlag === null ? null : onNode(manifest, logFlag);
  if (logMount?.mount.readOnly) return `ensureLogFile: open ${logFlag}: read-only file system`;
  return null;
}

function lastValue({ flags }: PresentManifest, name: string): string | null {
  return usesOf(flags, name).at(-1)?.value || null;
}
