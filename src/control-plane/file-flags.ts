import { type FlagUse, usesOf } from './flags.ts';

/**
 * kube-apiserver's flags that name files in its container.
 * Source: k8s.io/apiserver pkg/server/options and k8s.io/kubernetes pkg/kubeapiserver/options.
 */

/** Flags for files that it reads once, at startup: later changes take effect with its next start. */
const READ_ONCE: ReadonlySet<string> = new Set([
  'admission-control-config-file',
  'audit-policy-file',
  'audit-webhook-config-file',
  'authentication-token-webhook-config-file',
  'authorization-policy-file',
  'authorization-webhook-config-file',
  'egress-selector-config-file',
  'etcd-cafile',
  'kubelet-certificate-authority',
  'oidc-ca-file',
  'token-auth-file',
  'tracing-config-file',
]);

/** Flags for files that it reads at startup and again whenever they change. */
const RELOADED: ReadonlySet<string> = new Set([
  'authentication-config',
  'authorization-config',
  'client-ca-file',
  'etcd-certfile',
  'etcd-keyfile',
  'kubelet-client-certificate',
  'kubelet-client-key',
  'peer-ca-file',
  'proxy-client-cert-file',
  'proxy-client-key-file',
  'requestheader-client-ca-file',
  'service-account-key-file',
  'service-account-signing-key-file',
  'tls-cert-file',
  'tls-private-key-file',
]);

/** The flag for the file that it writes. */
const LOG_FLAG = 'audit-log-path';

export type FileUse = 'read-once' | 'reloaded' | 'written';

/**
 * What the API server does with the file that a flag names, given its other flags; `null` for a flag that names no
 * file.
 */
export function fileUseOf(flag: string, flags: readonly FlagUse[]): FileUse | null {
  if (flag === 'encryption-provider-config') return isReloading(flags) ? 'reloaded' : 'read-once';
  if (READ_ONCE.has(flag)) return 'read-once';
  if (RELOADED.has(flag)) return 'reloaded';
  return flag === LOG_FLAG ? 'written' : null;
}

function isReloading(flags: readonly FlagUse[]): boolean {
  return usesOf(flags, 'encryption-provider-config-automatic-reload').at(-1)?.value === 'true';
}
