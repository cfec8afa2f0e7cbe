import { auditPolicyAtStart } from '../audit/policy-at-start.ts';
import type { StartupFile } from './startup-file.ts';

/** The files that kube-apiserver reads once, when it starts, each defined by its domain. */
export const STARTUP_FILES: readonly StartupFile[] = [auditPolicyAtStart];
