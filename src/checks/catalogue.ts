import type { GradingKind } from '../grading/define-check.ts';
import { actionResult } from './actions/action-result.ts';
import { podAdmission } from './admission/pod-admission.ts';
import { podSecurity } from './admission/pod-security.ts';
import { podsAdmitted } from './admission/pods-admitted.ts';
import { answer } from './answers/answer.ts';
import { auditLog } from './audit/audit-log.ts';
import { auditLogMatches } from './audit/audit-log-matches.ts';
import { auditPolicyMeets } from './audit/audit-policy.ts';
import { auditPolicyLoads } from './audit/audit-policy-loads.ts';
import { auditRetention } from './audit/audit-retention.ts';
import { ingressTls } from './certificates/ingress-tls.ts';
import { apiserverFlag } from './control-plane/apiserver-flag.ts';
import { apiserverFlagValue } from './control-plane/apiserver-flag-value.ts';
import { apiserverMount } from './control-plane/apiserver-mount.ts';
import { apiserverRunning } from './control-plane/apiserver-running.ts';
import { files } from './files/files.ts';
import { networkPolicy } from './network/network-policy.ts';
import { objects } from './objects/objects.ts';
import { accessReview } from './rbac/access-review.ts';
import { rbac } from './rbac/rbac.ts';
import { answers } from './requests/answers.ts';
import { tls } from './requests/tls.ts';
import { podTokens } from './service-accounts/pod-tokens.ts';
import { dockerfile } from './supply-chain/dockerfile.ts';

/** Every kind of check that a scenario can use. */
export const CHECK_KINDS: readonly GradingKind[] = [
  apiserverFlag,
  apiserverFlagValue,
  apiserverMount,
  apiserverRunning,
  auditPolicyLoads,
  auditPolicyMeets,
  auditLog,
  auditLogMatches,
  auditRetention,
  objects,
  files,
  actionResult,
  rbac,
  accessReview,
  podTokens,
  networkPolicy,
  answers,
  tls,
  podSecurity,
  podsAdmitted,
  podAdmission,
  ingressTls,
  dockerfile,
  answer,
];
