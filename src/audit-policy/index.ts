export type { Attributes, ResourceTarget, User } from './attributes.ts';
export type { DocumentNode, DocumentPath } from './document.ts';
export { goPath } from './document.ts';
export type { Decision } from './evaluate.ts';
export { evaluate } from './evaluate.ts';
export type { KubectlLine, KubectlLineOptions, KubectlRequest, ManifestObject } from './kubectl-line.ts';
export { kubectlRequests } from './kubectl-line.ts';
export type {
  LoadedPolicy,
  LoadOptions,
  PolicyProblem,
  PolicyWarning,
  RefusedPolicy,
} from './load.ts';
export { loadPolicy, startupError } from './load.ts';
export type { Place } from './place.ts';
export type { GroupResources, KubernetesMinor, Level, Policy, PolicyRule, Selector, Stage } from './policy.ts';
export { LEVELS, STAGES } from './policy.ts';
export type { RequestInfo } from './request-info.ts';
export { attributesOf } from './request-info.ts';
