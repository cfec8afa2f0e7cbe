import type { GoStruct, GoType, TypeMismatch } from '../../kubernetes/decoding/go-decode.ts';
import { decodeGo } from '../../kubernetes/decoding/go-decode.ts';
import { meantField } from '../../kubernetes/decoding/meant-field.ts';
import { typeMismatchInWords } from '../../kubernetes/decoding/type-mismatch.ts';
import type { DocumentNode, DocumentPath } from '../../kubernetes/document.ts';
import { goPath, placeAt } from '../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { podType } from '../../kubernetes/objects/pod-types.ts';
import type { Place } from '../../kubernetes/place.ts';
import type { Address, ParsedCidr } from './addresses.ts';
import { blockAround, parseAddress, parseCidr, spansOfCidrs } from './addresses.ts';
import type { Cluster, Namespace, Pod, PodSource, Service } from './cluster.ts';
import { NAMESPACE_NAME_LABEL, undescribedNamespace, WORKLOADS } from './cluster.ts';
import type { ObjectDocument } from './decoding/documents.ts';
import { readDocuments } from './decoding/documents.ts';
import { stringAt, stringMapAt, stringsAt } from './decoding/fields.ts';
import { toPod, toWorkloadPod } from './decoding/to-pod.ts';
import { toPolicy } from './decoding/to-policy.ts';
import { NAMESPACE, NETWORK_POLICY, NODE, SERVICE, workloadType } from './decoding/types.ts';
import { aggregate, validatePolicy } from './decoding/validate.ts';
import type { NetworkPolicy } from './policy.ts';
import type { Spans } from './spans.ts';
import { spansOf } from './spans.ts';

export interface LoadOptions {
  readonly minor: KubernetesMinor;
  /** The namespace of objects that state none; `default` by default. */
  readonly namespace?: string;
  /**
   * CIDRs of the pod network. By default those of Nodes, else the /16 or /64 around each pod's address, else kind's.
   */
  readonly podNetwork?: readonly string[];
}

export interface NamedText {
  /** The file's name, for places. */
  readonly file: string;
  readonly text: string;
}

/** Why an object cannot be used. */
export interface LoadProblem {
  readonly sentence: string;
  /** The API server's own message; `null` if the object would not reach it. */
  readonly message: string | null;
  readonly place: Place;
}

/** Something because of which the objects do not mean what their author reads. */
export interface LoadWarning {
  readonly kind: 'unknown field' | 'duplicate field' | 'duplicate object' | 'other policy' | 'CIDR';
  readonly sentence: string;
  readonly place: Place;
  /** Where the value of an unknown field would have an effect. */
  readonly meant: DocumentPath | null;
}

export type LoadedCluster =
  | { readonly ok: true; readonly cluster: Cluster; readonly warnings: readonly LoadWarning[] }
  | { readonly ok: false; readonly problems: readonly LoadProblem[]; readonly warnings: readonly LoadWarning[] };

/** The pod network of kind's clusters, and of kubeadm's with flannel. */
const USUAL_POD_NETWORK = ['10.244.0.0/16'];

/**
 * Reads policies, namespaces, pods, workloads, Services and Nodes from files as `kubectl apply -f` accepts them.
 * Objects of other kinds are skipped. If an object is defined twice, the last definition counts.
 */
export function loadCluster(files: readonly NamedText[], options: LoadOptions): LoadedCluster {
  const problems: LoadProblem[] = [];
  const warnings: LoadWarning[] = [];
  const parts: Part[] = [];
  for (const { file, text } of files) {
    const documents = readDocuments(text, file);
    problems.push(...documents.problems.map((problem) => ({ ...problem, message: null })));
    for (const object of documents.objects) {
      const read = readObject(object, options);
      problems.push(...read.problems);
      warnings.push(...read.warnings);
      if (read.part !== null) parts.push(read.part);
    }
  }
  if (problems.length > 0) return { ok: false, problems, warnings };
  const { kept, replaced } = lastOfEach(parts);
  return { ok: true, cluster: clusterOf(kept, options), warnings: [...warnings, ...replaced] };
}

/** An object that is used. */
type Part = { readonly id: string; readonly place: Place } & (
  | { readonly kind: 'policy'; readonly policy: NetworkPolicy }
  | { readonly kind: 'namespace'; readonly namespace: Namespace }
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'node'; readonly podNetwork: Spans<Address> }
);

interface ReadObject {
  readonly part: Part | null;
  readonly problems: readonly LoadProblem[];
  readonly warnings: readonly LoadWarning[];
}

const NOTHING: ReadObject = { part: null, problems: [], warnings: [] };

/** Policies of other APIs, which may allow or deny what no NetworkPolicy does. */
const OTHER_POLICIES: readonly string[] = [
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'NetworkPolicy',
];

function readObject(object: ObjectDocument, options: LoadOptions): ReadObject {
  const { apiVersion, kind, root } = object;
  if (apiVersion === 'networking.k8s.io/v1' && kind === 'NetworkPolicy') return readPolicy(object, options);
  if (OTHER_POLICIES.includes(kind)) return otherPolicy(object);
  const type = typeOf(apiVersion, kind);
  if (type === null) return NOTHING;
  const decoded = decodeGo(type, root, { namesEmbedded: options.minor >= 35 });
  if (!decoded.ok) return { ...NOTHING, problems: [wrongType(object, decoded.error)] };
  return { ...NOTHING, part: partOf(object, decoded.value, options) };
}

function typeOf(apiVersion: string, kind: string): GoStruct | null {
  if (apiVersion === 'v1') {
    if (kind === 'Pod') return structOf(podType());
    if (kind === 'Namespace') return NAMESPACE;
    if (kind === 'Service') return SERVICE;
    if (kind === 'Node') return NODE;
  }
  return /^(?:apps\/|batch\/|v1$)/.test(apiVersion) && isWorkload(kind) ? workloadType(kind) : null;
}

function structOf(type: GoType): GoStruct | null {
  return type.kind === 'struct' ? type : null;
}

function isWorkload(kind: string): kind is Exclude<PodSource, 'Pod'> {
  return WORKLOADS.some((known) => known === kind);
}

function partOf({ kind, root }: ObjectDocument, value: DocumentNode, options: LoadOptions): Part {
  const name = stringAt(value, 'metadata', 'name');
  const namespace = namespaceIn(value, options);
  const common = { id: `${kind}/${namespace}/${name}`, place: root.place };
  switch (kind) {
    case 'Namespace': {
      const labels = { ...stringMapAt(value, 'metadata', 'labels'), [NAMESPACE_NAME_LABEL]: name };
      return { ...common, id: `${kind}/${name}`, kind: 'namespace', namespace: { name, labels, isDescribed: true } };
    }
    case 'Service': {
      const texts = [stringAt(value, 'spec', 'clusterIP'), ...stringsAt(value, 'spec', 'clusterIPs')];
      const addresses = [...new Set(texts.map(parseAddress).filter((address) => address !== null))];
      const selector = stringMapAt(value, 'spec', 'selector');
      return { ...common, kind: 'service', service: { namespace, name, addresses, selector } };
    }
    case 'Node': {
      const texts = [stringAt(value, 'spec', 'podCIDR'), ...stringsAt(value, 'spec', 'podCIDRs')];
      return { ...common, id: `${kind}/${name}`, kind: 'node', podNetwork: networkOf(texts) };
    }
    default:
      return {
        ...common,
        kind: 'pod',
        pod: isWorkload(kind) ? toWorkloadPod(kind, value, namespace) : toPod(value, namespace),
      };
  }
}

function readPolicy(object: ObjectDocument, options: LoadOptions): ReadObject {
  const { root } = object;
  const decoded = decodeGo(NETWORK_POLICY, root, { namesEmbedded: options.minor >= 35 });
  if (!decoded.ok) return { ...NOTHING, problems: [wrongType(object, decoded.error)] };
  const { value, strictErrors } = decoded;
  const warnings = strictErrors.map((error): LoadWarning => {
    const { kind, place } = error;
    if (kind === 'duplicate field') {
      const line = error.dropped.place.line;
      const sentence = `${goPath(error.path)} is given twice: the value in line ${line} is dropped, and the last one counts.`;
      return { kind, sentence, place, meant: null };
    }
    const meant = meantField(NETWORK_POLICY, root, error);
    const hint = meant === null ? '' : `; use ${goPath(meant)} instead`;
    const refusal = 'kubectl rejects it, and other clients drop it and its value';
    return { kind, sentence: `There is no field ${goPath(error.path)}: ${refusal}${hint}.`, place, meant };
  });
  const errors = validatePolicy(value, options.minor);
  if (errors.length > 0) {
    const message = `NetworkPolicy.networking.k8s.io ${JSON.stringify(stringAt(value, 'metadata', 'name'))} is invalid: ${aggregate(errors)}`;
    const problems = errors.map(({ sentence, path }) => ({ sentence, message, place: placeAt(root, path) }));
    return { part: null, problems, warnings };
  }
  const policy = toPolicy(value, namespaceIn(value, options));
  const id = `NetworkPolicy/${policy.namespace}/${policy.name}`;
  return {
    part: { kind: 'policy', policy, id, place: root.place },
    problems: [],
    warnings: [...warnings, ...cidrWarnings(policy)],
  };
}

/** Source: pkg/registry/networking/networkpolicy/strategy.go, networkPolicyWarnings. */
function cidrWarnings(policy: NetworkPolicy): readonly LoadWarning[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    policy[direction].flatMap(({ peers }, i) =>
      (peers ?? []).flatMap((peer, j) => {
        if (peer.kind !== 'block') return [];
        const path = ['spec', direction, i, direction === 'ingress' ? 'from' : 'to', j, 'ipBlock'];
        return [peer.cidr, ...peer.except].flatMap(({ text }) => cidrWarning(parseCidr(text), policy.placeOf(path)));
      }),
    ),
  );
}

function cidrWarning(cidr: ParsedCidr | null, place: Place): readonly LoadWarning[] {
  if (cidr === null || cidr.problem === null) return [];
  const sentence =
    cidr.problem === 'bits beyond the prefix'
      ? `${cidr.text} has bits set beyond its prefix: the block is ${cidr.canonical}. Kubernetes 1.36 and later reject it.`
      : `${cidr.text} is read as ${cidr.canonical} by only some programs. Kubernetes 1.36 and later reject it.`;
  return [{ kind: 'CIDR', sentence, place, meant: null }];
}

function otherPolicy({ apiVersion, kind, root }: ObjectDocument): ReadObject {
  if (apiVersion.startsWith('extensions/') || apiVersion.startsWith('networking.k8s.io/')) {
    const message = `no matches for kind "${kind}" in version "${apiVersion}"`;
    const sentence = `The API server has no ${kind} in ${apiVersion}: write apiVersion: networking.k8s.io/v1.`;
    return { ...NOTHING, problems: [{ sentence, message, place: placeAt(root, ['apiVersion']) }] };
  }
  const sentence = `A ${kind} of ${apiVersion} is not evaluated: it may allow or deny connections regardless of the NetworkPolicies.`;
  return { ...NOTHING, warnings: [{ kind: 'other policy', sentence, place: root.place, meant: null }] };
}

function wrongType({ kind, apiVersion }: ObjectDocument, error: TypeMismatch): LoadProblem {
  const version = apiVersion.split('/').at(-1);
  const message = `${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`;
  return { sentence: typeMismatchInWords(error), message, place: error.place };
}

function namespaceIn(value: DocumentNode, { namespace = 'default' }: LoadOptions): string {
  return stringAt(value, 'metadata', 'namespace') || namespace;
}

function lastOfEach(parts: readonly Part[]): {
  readonly kept: readonly Part[];
  readonly replaced: readonly LoadWarning[];
} {
  const last = new Map<string, Part>();
  const replaced: LoadWarning[] = [];
  for (const part of parts) {
    // Objects with generated names are never the same.
    const id = part.id.endsWith('/') || part.id.endsWith('…') ? `${part.id}#${last.size}` : part.id;
    const before = last.get(id);
    if (before !== undefined) {
      const { file, line } = part.place;
      const sentence = `${id} is defined again in ${file}:${line}, and only the last definition counts.`;
      replaced.push({ kind: 'duplicate object', sentence, place: before.place, meant: null });
    }
    last.set(id, part);
  }
  return { kept: [...last.values()], replaced };
}

function clusterOf(parts: readonly Part[], { podNetwork }: LoadOptions): Cluster {
  const policies = parts.flatMap((part) => (part.kind === 'policy' ? [part.policy] : []));
  const pods = parts.flatMap((part) => (part.kind === 'pod' ? [part.pod] : []));
  const services = parts.flatMap((part) => (part.kind === 'service' ? [part.service] : []));
  const described = parts.flatMap((part) => (part.kind === 'namespace' ? [part.namespace] : []));
  const mentioned = [...policies, ...pods, ...services].map(({ namespace }) => undescribedNamespace(namespace));
  const namespaces = new Map([...mentioned, ...described].map((namespace) => [namespace.name, namespace]));
  const ofNodes = spansOf(parts.flatMap((part) => (part.kind === 'node' ? part.podNetwork : [])));
  const known = podNetwork === undefined ? [ofNodes, networkAround(pods)] : [networkOf(podNetwork)];
  const network = known.find((spans) => spans.length > 0);
  const common = { podNetwork: network ?? networkOf(USUAL_POD_NETWORK), networkIsKnown: network !== undefined };
  return { policies, namespaces, pods, services, ...common };
}

function networkOf(texts: readonly string[]): Spans<Address> {
  return spansOfCidrs(texts.map(parseCidr).filter((cidr) => cidr !== null));
}

function networkAround(pods: readonly Pod[]): Spans<Address> {
  const addresses = pods.filter(({ hostNetwork }) => !hostNetwork).flatMap((pod) => pod.addresses);
  return spansOf(addresses.map((address) => blockAround(address, { v4: 16, v6: 64 })));
}
