/**
 * What NetworkPolicies actually allow: loaded as the API server reads them, decided for one connection, proved for all.
 * Without I/O.
 */
export type { DocumentNode, DocumentPath } from '../../kubernetes/document.ts';
export { goPath } from '../../kubernetes/document.ts';
export type { KubernetesMinor } from '../../kubernetes/minor.ts';
export type { Place } from '../../kubernetes/place.ts';
export type { Address, Cidr } from './addresses.ts';
export { formatAddress, parseAddress } from './addresses.ts';
export type { Cluster, ContainerPort, Namespace, Pod, PodSource, Service } from './cluster.ts';
export type { CompareOptions, Comparison, Difference } from './compare.ts';
export { ClustersDiffer, compareClusters } from './compare.ts';
export type { Connection, End } from './connection.ts';
export { endAt } from './connection.ts';
export type { DirectionVerdict, Uncovered, Verdict } from './evaluate.ts';
export { evaluate } from './evaluate.ts';
export type { ConnectionSet, Counterexample, Demand, Expectation, Proof } from './expectation.ts';
export type { ExpectationProblem, ExpectationRead } from './expectation-schema.ts';
export { expectationFrom, expectationSchema } from './expectation-schema.ts';
export type { DirectionExplanation, Explanation, PeerMismatch, PolicyStep, RuleStep } from './explain.ts';
export { explain } from './explain.ts';
export type { Finding, Lint, Severity } from './lint/finding.ts';
export { lintCluster } from './lint.ts';
export type { LoadedCluster, LoadOptions, LoadProblem, LoadWarning, NamedText } from './load.ts';
export { loadCluster } from './load.ts';
export type { ExpectationsProblem, LoadedExpectations } from './load-expectations.ts';
export { loadExpectations } from './load-expectations.ts';
export type { Direction, NetworkPolicy, Peer, PortMatch, PortRule, Rule } from './policy.ts';
export type { Protocol } from './ports.ts';
export { probeLines } from './probe-lines.ts';
export { ProofTooLarge } from './proof/budget.ts';
export type { Made, Witness } from './proof/witness.ts';
export type { ProofOptions } from './prove.ts';
export { EmptyExpectation, proveExpectation } from './prove.ts';
export type { Labels, Requirement, Selector } from './selector.ts';
export { connectionInWords, endInWords } from './words.ts';
