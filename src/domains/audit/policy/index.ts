export type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
export { goPath } from '../../../kubernetes/document.ts';
export type {
  KubectlLine,
  KubectlLineOptions,
  KubectlRequest,
  ManifestObject,
} from '../../../kubernetes/kubectl/kubectl-line.ts';
export { kubectlRequests } from '../../../kubernetes/kubectl/kubectl-line.ts';
export type { KubernetesMinor } from '../../../kubernetes/minor.ts';
export type { Place } from '../../../kubernetes/place.ts';
export type { Attributes, ResourceTarget, User } from '../../../kubernetes/request/attributes.ts';
export type { RequestInfo } from '../../../kubernetes/request/request-info.ts';
export { attributesOf } from '../../../kubernetes/request/request-info.ts';
export type { ServedAction, ServedPath, ServedResource, ServedTable } from '../../../kubernetes/request/served.ts';
export { isServed, servedTable } from '../../../kubernetes/request/served.ts';
export type { CompareOptions, Comparison, Difference, DifferenceKind } from './compare.ts';
export { comparePolicies } from './compare.ts';
export type { Decision } from './evaluate.ts';
export { evaluate, selects } from './evaluate.ts';
export type { Body, LoggedEvent } from './events.ts';
export { isLongRunning, loggedEvents } from './events.ts';
export type { ConcreteRequest, Counterexample, Expectation, LevelBound, Proof } from './expectation.ts';
export type { ExpectationProblem, ExpectationRead } from './expectation-schema.ts';
export { expectationFrom } from './expectation-schema.ts';
export type { Explanation, Misplaced, RuleStep } from './explain.ts';
export { explain } from './explain.ts';
export type { Finding, Lint, Severity } from './lint/finding.ts';
export type { KnownResource } from './lint/known-resources.ts';
export { parseApiResources } from './lint/known-resources.ts';
export type { LintOptions } from './lint.ts';
export { lintPolicy } from './lint.ts';
export type {
  LoadedPolicy,
  LoadOptions,
  PolicyProblem,
  PolicyWarning,
  RefusedPolicy,
} from './load.ts';
export { loadPolicy, startupError } from './load.ts';
export type { ExpectationsProblem, LoadedExpectations } from './load-expectations.ts';
export { loadExpectations } from './load-expectations.ts';
export type { GroupResources, Level, Policy, PolicyRule, Selector, Stage } from './policy.ts';
export { LEVELS, STAGES } from './policy.ts';
export type { Profile } from './profiles.ts';
export { PROFILES, profileExpectations } from './profiles.ts';
export { ProofTooLarge } from './proof/budget.ts';
export type { ProofOptions } from './prove.ts';
export { EmptyExpectation, proveExpectation } from './prove.ts';
