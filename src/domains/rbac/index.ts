export type { DocumentPath } from '../../kubernetes/document.ts';
export type { KubernetesMinor } from '../../kubernetes/minor.ts';
export type { Place } from '../../kubernetes/place.ts';
export type { Attributes, ResourceTarget, User } from '../../kubernetes/request/attributes.ts';
export type { RequestInfo } from '../../kubernetes/request/request-info.ts';
export { attributesOf } from '../../kubernetes/request/request-info.ts';
export type { ServedAction, ServedPath, ServedResource, ServedTable } from '../../kubernetes/request/served.ts';
export { isServed, servedTable } from '../../kubernetes/request/served.ts';
export type { BuiltIn } from './built-in.ts';
export { builtInOf } from './built-in.ts';
export type { CompareOptions, Comparison, Difference } from './compare.ts';
export { compareRbac, universeOfSets, usersOf } from './compare.ts';
export type { Gain, Technique, Way, WayStep } from './escalation/way.ts';
export type { Escalation, EscalationOptions } from './escalation.ts';
export { escalationOf } from './escalation.ts';
export type { Decision, Grant } from './evaluate.ts';
export { evaluate, grantsOf } from './evaluate.ts';
export type { Counterexample, Expectation, Proof, Requests, Who } from './expectation.ts';
export type { ExpectationsProblem, LoadedExpectations } from './expectation-schema.ts';
export { expectationSchema, loadExpectations } from './expectation-schema.ts';
export type { Explanation, Mismatch, NearMiss, OtherSubject } from './explain.ts';
export { explain } from './explain.ts';
export { serviceAccountName, userNamed } from './identity.ts';
export type { Finding, Lint, Severity, Shown } from './lint/finding.ts';
export type { LintOptions } from './lint.ts';
export { lintRbac } from './lint.ts';
export type { DroppedField, LoadedRbac, LoadOptions, LoadProblem, RbacFile } from './load.ts';
export { loadRbac } from './load.ts';
export { ruleAllows } from './matches.ts';
export type { Permission, Permissions } from './permissions.ts';
export { permissionsOf } from './permissions.ts';
export type { Allowed, Names, Scope } from './proof/allowed.ts';
export { allowedOf, isAllowed } from './proof/allowed.ts';
export type { Point } from './proof/difference.ts';
export { excess, NOTHING } from './proof/difference.ts';
export type { Action, PathAction, Universe } from './proof/universe.ts';
export type { ProofOptions } from './prove.ts';
export { EmptyExpectation, proveExpectation } from './prove.ts';
export type {
  Binding,
  ClusterBinding,
  ClusterRole,
  LabelRequirement,
  LabelSelector,
  NamespacedBinding,
  NamespacedRole,
  PolicyRule,
  RbacSet,
  Role,
  RoleRef,
  ServiceAccount,
  Subject,
} from './rbac-objects.ts';
export type { ConcreteRequest } from './request.ts';
export { commandFor, requestInWords } from './request.ts';
