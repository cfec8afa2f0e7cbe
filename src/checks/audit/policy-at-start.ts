import { usesOf } from '../../control-plane/flags.ts';
import { onNode, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import { startupError } from '../../domains/audit/policy/load.ts';
import type { StartupFile } from '../control-plane/startup-file.ts';
import { auditPolicy, type PolicyOnNode } from './policy-on-node.ts';

/** The audit policy as a file that the API server reads once, when it starts. */
export const auditPolicyAtStart: StartupFile = {
  pathIn: ({ audit }) => audit?.policy ?? null,
  async writtenAt(lab) {
    const policy = await auditPolicy(lab);
    return policy.state === 'unreadable' ? null : policy.stat.mtime;
  },
  async foresee(lab, manifest) {
    const { audit } = lab.scenario;
    return audit === undefined ? null : foreseeFailure(manifest, audit.policy, await auditPolicy(lab));
  },
  async placeOf(lab, error) {
    if (lab.scenario.audit === undefined || !error.includes('loading audit policy file')) return null;
    const policy = await auditPolicy(lab);
    return policy.state === 'refused' ? whereOf(policy.refused.problems[0]?.place) : null;
  },
};

/** Source: k8s.io/apiserver pkg/server/options/audit.go, ApplyTo. */
function foreseeFailure(manifest: PresentManifest, policyPath: string, policy: PolicyOnNode): string | null {
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
