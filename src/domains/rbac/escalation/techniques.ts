import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { User } from '../../../kubernetes/request/attributes.ts';
import { rolesByBinding } from '../evaluate.ts';
import { MASTERS, serviceAccountName, subjectInWords, userNamed } from '../identity.ts';
import type { Names } from '../proof/allowed.ts';
import type { Binding, RbacSet, Role, ServiceAccount } from '../rbac-objects.ts';
import { namespaceOf } from '../rbac-objects.ts';
import type { ConcreteRequest } from '../request.ts';
import type { Cluster } from './cluster.ts';
import type { Power } from './power.ts';
import type { Way, WayStep } from './way.ts';

/** The input of a technique. */
export interface Situation {
  readonly minor: KubernetesMinor;
  readonly set: RbacSet;
  readonly cluster: Cluster;
  readonly power: Power;
  /** A name that no object has, for objects whose names do not matter. */
  readonly otherName: string;
}

export type FindWays = (situation: Situation) => Iterable<Way>;

const RBAC = 'rbac.authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';
const CHANGES = ['patch', 'update'] as const;

/**
 * The ways to more power that Kubernetes itself offers to users who may send certain requests.
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks and, if a
 * technique relies on a rule in the code, the file that it names.
 */
export const TECHNIQUES: readonly FindWays[] = [
  bind,
  escalate,
  makeAndBind,
  aggregated,
  impersonate,
  kubelet,
  certificates,
  tokens,
  workloads,
  executes,
  tokenSecrets,
  bootstrapTokens,
  secrets,
  webhooks,
  admissionPolicies,
  aggregatedApis,
  hostPathVolumes,
  nodes,
  guards,
];

/** Grants itself a role that it does not hold. Source: BindingAuthorized of pkg/registry/rbac/escalation_check.go. */
function* bind(situation: Situation): Generator<Way> {
  const { set, power } = situation;
  const writes = (binding: 'rolebindings' | 'clusterrolebindings', namespace: string, role: Role) => {
    const type = `${binding}.${RBAC}`;
    const created = power.can('create', type, namespace, '');
    if (created !== null) return step(created, `creates a binding of ${role.name} to itself`);
    const bound = set.bindings.find(
      (one) =>
        one.roleRef.name === role.name &&
        one.roleRef.kind === role.kind &&
        namespaceOf(one) === namespace &&
        CHANGES.some((verb) => power.can(verb, type, namespace, one.name) !== null),
    );
    const changed = bound && firstOf(CHANGES, (verb) => power.can(verb, type, namespace, bound.name));
    return changed ? step(changed, `adds itself to the subjects of ${changed.attributes.resource?.name}`) : null;
  };
  for (const kind of ['clusterroles', 'roles'] as const) {
    for (const { namespace: where, names } of power.places('bind', `${kind}.${RBAC}`)) {
      const roles = set.roles.filter(
        (role) => role.kind === (kind === 'roles' ? 'Role' : 'ClusterRole') && isIn(names, role.name),
      );
      const scopes = where === '' ? [...(kind === 'roles' ? [] : ['']), ...situation.cluster.namespaces] : [where];
      for (const namespace of scopes) {
        const binding = namespace === '' ? 'clusterrolebindings' : 'rolebindings';
        const here = roles.filter((role) => role.kind === 'ClusterRole' || role.namespace === namespace);
        for (const role of strongestFirst(here)) {
          const written = writes(binding, namespace, role);
          const asked = power.can('bind', `${kind}.${RBAC}`, namespace, role.name);
          if (written === null || asked === null) continue;
          yield {
            technique: 'bind',
            steps: [step(asked, `is allowed to bind ${role.name} without having its permissions`), written],
            gain: { kind: 'role', role: { kind: role.kind, name: role.name }, namespace },
          };
          // The other roles add nothing to that.
          if (allowsAll(role)) break;
        }
      }
    }
  }
}

/** Writes any rule into a role that it has. Source: RoleEscalationAuthorized of escalation_check.go. */
function* escalate({ power, ...situation }: Situation): Generator<Way> {
  for (const { as, binding, role } of rolesHeld(power, situation.set)) {
    const type = role.kind === 'Role' ? `roles.${RBAC}` : `clusterroles.${RBAC}`;
    const namespace = namespaceOf(role);
    const written = firstOf(CHANGES, (verb) => power.can(verb, type, namespace, role.name));
    const asked = power.can('escalate', type, namespace, role.name);
    if (written === null || asked === null) continue;
    const scope = namespaceOf(binding);
    yield {
      technique: 'escalate',
      steps: [
        step(asked, `is allowed to add rules to ${role.name} that grant permissions it does not have`),
        step(written, `adds a rule that allows everything to ${role.kind} ${role.name}, to which ${as.name} is bound`),
      ],
      gain: scope === '' ? { kind: 'cluster-admin' } : { kind: 'namespace-admin', namespace: scope },
    };
  }
}

/** Creates a Role that allows everything in a namespace, and binds it to itself. */
function* makeAndBind({ power, cluster, otherName }: Situation): Generator<Way> {
  for (const namespace of cluster.namespaces) {
    const asked = power.can('escalate', `roles.${RBAC}`, namespace, '');
    const created = power.can('create', `roles.${RBAC}`, namespace, '');
    const allowed = power.can('bind', `roles.${RBAC}`, namespace, otherName);
    const bound = power.can('create', `rolebindings.${RBAC}`, namespace, '');
    if (asked === null || created === null || allowed === null || bound === null) continue;
    yield {
      technique: 'escalate',
      steps: [
        step(asked, 'is allowed to create Roles with permissions that it does not have'),
        step(created, `creates a Role in ${namespace} that allows everything`),
        step(allowed, 'is allowed to bind it'),
        step(bound, 'binds it to itself'),
      ],
      gain: { kind: 'namespace-admin', namespace },
    };
  }
}

/**
 * Creates a ClusterRole that a controller copies into one that it has. Source: clusterroleaggregation_controller.go.
 */
function* aggregated({ power, set }: Situation): Generator<Way> {
  const type = `clusterroles.${RBAC}`;
  const created = power.can('create', type, '', '');
  const asked = power.can('escalate', type, '', '');
  if (created === null || asked === null) return;
  for (const { as, binding, role } of rolesHeld(power, set)) {
    if (role.kind !== 'ClusterRole' || role.aggregates === null) continue;
    const scope = namespaceOf(binding);
    yield {
      technique: 'aggregate',
      steps: [
        step(asked, 'is allowed to create ClusterRoles with permissions that it does not have'),
        step(
          created,
          `creates a ClusterRole that allows everything, with the labels that ${role.name} aggregates, to which ${as.name} is bound`,
        ),
      ],
      gain: scope === '' ? { kind: 'cluster-admin' } : { kind: 'namespace-admin', namespace: scope },
    };
  }
}

/** Source: k8s.io/apiserver pkg/endpoints/filters/impersonation/impersonation.go. */
function* impersonate({ power, cluster, otherName }: Situation): Generator<Way> {
  const asUser = (name: string) => power.can('impersonate', 'users', '', name);
  const someone = asUser(otherName) ?? firstOf(namesOf(power.places('impersonate', 'users')), asUser);
  const masters = power.can('impersonate', 'groups', '', MASTERS);
  if (someone !== null && masters !== null) {
    const name = someone.attributes.resource?.name ?? '';
    yield {
      technique: 'impersonate',
      steps: [step(someone, `acts as user ${name}`), step(masters, `at the same time as a member of ${MASTERS}`)],
      gain: { kind: 'cluster-admin' },
    };
  }
  for (const { subject, user } of cluster.users) {
    const name = subject.kind === 'User' ? asUser(user.name) : someone;
    const group = subject.kind === 'Group' ? power.can('impersonate', 'groups', '', subject.name) : null;
    if (name === null || (subject.kind === 'Group' && group === null)) continue;
    const steps = [
      step(name, `acts as user ${name.attributes.resource?.name}`),
      ...(group === null ? [] : [step(group, `at the same time as a member of ${subject.name}`)]),
    ];
    yield { technique: 'impersonate', steps, gain: { kind: 'identity', user } };
  }
  for (const account of cluster.serviceAccounts) {
    const asked = power.can('impersonate', 'serviceaccounts', account.namespace, account.name);
    if (asked === null) continue;
    const steps = [step(asked, `acts as ServiceAccount ${account.namespace}/${account.name}`)];
    yield { technique: 'impersonate', steps, gain: { kind: 'identity', user: userOfAccount(account) } };
  }
}

/** Runs commands in any Pod of a node through the kubelet's own API. Source: pkg/kubelet/server/auth.go, KEP-2862. */
function* kubelet({ power, otherName }: Situation): Generator<Way> {
  for (const verb of ['create', 'get'] as const) {
    const proxied = anyObject(power, verb, 'nodes/proxy', '', otherName);
    if (proxied === null) continue;
    const steps = [step(proxied, 'runs commands in every Pod of the node through the API of its kubelet')];
    yield { technique: 'kubelet', steps, gain: { kind: 'node' } };
    return;
  }
}

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const KUBELET_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';

/**
 * Approves its own certificate, which the controller manager signs; for any name and group except system:masters.
 * Source: plugin/pkg/admission/certificates/approval and plugin/pkg/admission/certificates/subjectrestriction.
 */
function* certificates({ power, cluster, otherName }: Situation): Generator<Way> {
  const requests = `certificatesigningrequests.${CERTIFICATES}`;
  const created = power.can('create', requests, '', '');
  const approved = firstOf(['update', 'patch'], (verb) =>
    anyObject(power, verb, `${requests}/approval`, '', otherName),
  );
  if (created === null || approved === null) return;
  const signedFor = (signer: string) =>
    power.can('approve', `signers.${CERTIFICATES}`, '', signer) ??
    power.can('approve', `signers.${CERTIFICATES}`, '', 'kubernetes.io/*');
  const stepsTo = (whose: string, signer: ConcreteRequest) => [
    step(created, `requests a client certificate for ${whose}`),
    step(approved, 'approves it'),
    step(signer, 'as the signer allows; the controller manager then signs it'),
  ];
  const client = signedFor(CLIENT_SIGNER);
  if (client !== null) {
    for (const { subject, user } of cluster.users) {
      const steps = stepsTo(subjectInWords(subject), client);
      yield { technique: 'certificate', steps, gain: { kind: 'identity', user } };
    }
    for (const account of cluster.serviceAccounts) {
      const user = userOfAccount(account);
      yield { technique: 'certificate', steps: stepsTo(`user ${user.name}`, client), gain: { kind: 'identity', user } };
    }
  }
  const node = signedFor(KUBELET_SIGNER);
  if (node !== null) {
    yield {
      technique: 'certificate',
      steps: stepsTo('a new node, in system:nodes', node),
      gain: { kind: 'node' },
    };
  }
}

function* tokens({ power, cluster }: Situation): Generator<Way> {
  for (const account of cluster.serviceAccounts) {
    const created = power.can('create', 'serviceaccounts/token', account.namespace, account.name);
    if (created === null) continue;
    const steps = [step(created, `creates a token of ServiceAccount ${account.namespace}/${account.name}`)];
    yield { technique: 'token', steps, gain: { kind: 'identity', user: userOfAccount(account) } };
  }
}

/** The resources that run Pods, with the words for them. */
const WORKLOADS: readonly { readonly type: string; readonly word: string; readonly verbs: readonly string[] }[] = [
  { type: 'pods', word: 'Pod', verbs: ['create'] },
  ...['deployments', 'daemonsets', 'statefulsets', 'replicasets'].map((resource) => ({
    type: `${resource}.apps`,
    word: { deployments: 'Deployment', daemonsets: 'DaemonSet', statefulsets: 'StatefulSet' }[resource] ?? 'ReplicaSet',
    verbs: ['create', ...CHANGES],
  })),
  { type: 'replicationcontrollers', word: 'ReplicationController', verbs: ['create', ...CHANGES] },
  { type: 'cronjobs.batch', word: 'CronJob', verbs: ['create', ...CHANGES] },
  { type: 'jobs.batch', word: 'Job', verbs: ['create'] },
];

/** Its own Pod runs as any service account of the namespace, and mounts what Pod Security permits. */
function* workloads({ power, cluster, otherName }: Situation): Generator<Way> {
  for (const namespace of ['', ...cluster.namespaces]) {
    const written = podWritten(power, namespace === '' ? 'default' : namespace, namespace === '', otherName);
    if (written === null) continue;
    const { request, how } = written;
    const onNode = step(request, `${how} that mounts the file system of its node, unless Pod Security forbids it`);
    yield { technique: 'workload', steps: [onNode], gain: { kind: 'node' } };
    break;
  }
  for (const account of cluster.serviceAccounts) {
    const written = podWritten(power, account.namespace, false, otherName);
    if (written === null) continue;
    const runs = step(
      written.request,
      `${written.how} that runs as ServiceAccount ${account.namespace}/${account.name}`,
    );
    yield { technique: 'workload', steps: [runs], gain: { kind: 'identity', user: userOfAccount(account) } };
  }
}

interface Written {
  readonly request: ConcreteRequest;
  /** `creates a Pod in ci`. */
  readonly how: string;
}

/** How a user may run their own Pod in a namespace; with `anywhere`, in any namespace. */
function podWritten(power: Power, namespace: string, anywhere: boolean, otherName: string): Written | null {
  for (const { type, word, verbs } of WORKLOADS) {
    for (const verb of verbs) {
      if (anywhere && !power.places(verb, type).some((place) => place.namespace === '')) continue;
      const request =
        verb === 'create' ? power.can(verb, type, namespace, '') : anyObject(power, verb, type, namespace, otherName);
      if (request === null) continue;
      if (verb !== 'create') return { request, how: `changes a ${word} in ${namespace} to run a Pod` };
      const toRun = word === 'Pod' ? '' : ' to run a Pod';
      return { request, how: `creates a ${word} in ${namespace}${toRun}` };
    }
  }
  return null;
}

const INTO_PODS: readonly { readonly verb: string; readonly type: string; readonly does: string }[] = [
  { verb: 'create', type: 'pods/exec', does: 'runs a command in' },
  { verb: 'get', type: 'pods/exec', does: 'runs a command in' },
  { verb: 'create', type: 'pods/attach', does: 'attaches to' },
  { verb: 'get', type: 'pods/attach', does: 'attaches to' },
  { verb: 'patch', type: 'pods/ephemeralcontainers', does: 'adds a container to' },
  { verb: 'update', type: 'pods/ephemeralcontainers', does: 'adds a container to' },
  { verb: 'patch', type: 'pods', does: 'changes the image of' },
  { verb: 'update', type: 'pods', does: 'changes the image of' },
];

/**
 * Reads the token from a running Pod. Since 1.35 a WebSocket needs `create`, before that `get` sufficed:
 * AuthorizePodWebsocketUpgradeCreatePermission of pkg/features/kube_features.go.
 */
function* executes({ power, cluster, otherName, minor }: Situation): Generator<Way> {
  const possible = INTO_PODS.filter(({ verb }) => verb !== 'get' || minor < 35);
  for (const account of cluster.serviceAccounts) {
    for (const { verb, type, does } of possible) {
      const request = anyObject(power, verb, type, account.namespace, otherName);
      if (request === null) continue;
      const steps = [step(request, `${does} a Pod that runs as ServiceAccount ${account.namespace}/${account.name}`)];
      yield { technique: 'exec', steps, gain: { kind: 'identity', user: userOfAccount(account) } };
      break;
    }
  }
}

const READS = ['get', 'list', 'watch'] as const;

/** Has the controller manager put a token into a Secret. Source: pkg/controller/serviceaccount/tokens_controller.go. */
function* tokenSecrets({ power, cluster, otherName }: Situation): Generator<Way> {
  for (const account of cluster.serviceAccounts) {
    const created = power.can('create', 'secrets', account.namespace, '');
    const read =
      firstOf(READS, (verb) => anyObject(power, verb, 'secrets', account.namespace, otherName)) ??
      firstOf(['list', 'watch'], (verb) => power.can(verb, 'secrets', account.namespace, ''));
    if (created === null || read === null) continue;
    const words = `ServiceAccount ${account.namespace}/${account.name}`;
    const steps = [
      step(created, `creates a Secret of type kubernetes.io/service-account-token for ${words}`),
      step(read, 'reads the token that the controller manager writes to it'),
    ];
    yield { technique: 'token-secret', steps, gain: { kind: 'identity', user: userOfAccount(account) } };
  }
}

/** Source: plugin/pkg/auth/authenticator/token/bootstrap/bootstrap.go. */
function* bootstrapTokens({ power, cluster }: Situation): Generator<Way> {
  const created = power.can('create', 'secrets', 'kube-system', '');
  if (created === null) return;
  for (const { subject, user } of cluster.users) {
    if (subject.kind !== 'Group' || !/^system:bootstrappers(:|$)/.test(subject.name)) continue;
    const steps = [step(created, `creates a bootstrap token whose bearer is in ${subject.name}`)];
    yield { technique: 'bootstrap-token', steps, gain: { kind: 'identity', user } };
  }
}

/** A list shows the content of the listed objects, also with resourceNames, by a field selector. */
function* secrets({ power, otherName }: Situation): Generator<Way> {
  for (const verb of READS) {
    for (const { namespace, names } of power.places(verb, 'secrets')) {
      const named = names === 'every' ? [] : [...names].filter((name) => name !== '');
      if (names !== 'every' && !names.has('') && named.length === 0) continue;
      const at = namespace === '' ? (verb === 'get' ? 'default' : '') : namespace;
      const name = verb !== 'get' && isIn(names, '') ? '' : (named[0] ?? otherName);
      const read = power.can(verb, 'secrets', at, name);
      if (read === null) continue;
      const whole = names === 'every' || names.has('');
      const steps = [step(read, 'reads credentials from Secrets, including tokens of service accounts')];
      yield { technique: 'secrets', steps, gain: { kind: 'secrets', namespace, names: whole ? null : named } };
    }
  }
}

const WRITES = ['create', ...CHANGES] as const;

function* webhooks({ power, otherName }: Situation): Generator<Way> {
  for (const [kind, does, gain] of [
    ['mutating', 'has its own webhook change every Pod that is created, and reads every Secret', 'node'],
    ['validating', 'has every object sent to its own webhook, including Secrets', 'interception'],
  ] as const) {
    const written = firstOf(WRITES, (verb) =>
      writes(power, verb, `${kind}webhookconfigurations.${ADMISSION}`, '', otherName),
    );
    if (written !== null) yield { technique: 'admission-webhook', steps: [step(written, does)], gain: { kind: gain } };
  }
}

/** KEP-3962. */
function* admissionPolicies({ power, otherName }: Situation): Generator<Way> {
  const [policy, binding] = ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'].map((resource) =>
    firstOf(WRITES, (verb) => writes(power, verb, `${resource}.${ADMISSION}`, '', otherName)),
  );
  if (!policy || !binding) return;
  const steps = [step(policy, 'writes a policy that changes every Pod that is created'), step(binding, 'and binds it')];
  yield { technique: 'admission-policy', steps, gain: { kind: 'node' } };
}

function* aggregatedApis({ power, otherName }: Situation): Generator<Way> {
  const written = firstOf(WRITES, (verb) => writes(power, verb, 'apiservices.apiregistration.k8s.io', '', otherName));
  if (written === null) return;
  const steps = [step(written, 'has the requests for an API group sent to its own server')];
  yield { technique: 'aggregated-api', steps, gain: { kind: 'interception' } };
}

/** Pod Security does not check the volume behind a claim. */
function* hostPathVolumes({ power, cluster, otherName }: Situation): Generator<Way> {
  const volume = power.can('create', 'persistentvolumes', '', '');
  if (volume === null) return;
  for (const namespace of ['default', ...cluster.namespaces]) {
    const claim = power.can('create', 'persistentvolumeclaims', namespace, '');
    const pod = podWritten(power, namespace, false, otherName);
    if (claim === null || pod === null) continue;
    const steps = [
      step(volume, 'creates a PersistentVolume of type hostPath'),
      step(claim, 'claims it'),
      step(pod.request, `${pod.how} that mounts it, regardless of Pod Security`),
    ];
    yield { technique: 'host-path-volume', steps, gain: { kind: 'node' } };
    return;
  }
}

function* nodes({ power, otherName }: Situation): Generator<Way> {
  for (const type of ['nodes', 'nodes/status'] as const) {
    const written = firstOf(CHANGES, (verb) => anyObject(power, verb, type, '', otherName));
    if (written === null) continue;
    const steps = [
      step(
        written,
        'attracts Pods to a node, or away from others, with labels, taints and the resources that a node reports',
      ),
    ];
    yield { technique: 'node', steps, gain: { kind: 'scheduling' } };
    return;
  }
}

const GUARDS = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'validatingwebhookconfigurations'];

function* guards({ power, cluster, otherName }: Situation): Generator<Way> {
  for (const resource of GUARDS) {
    const written = firstOf(['delete', ...CHANGES], (verb) =>
      anyObject(power, verb, `${resource}.${ADMISSION}`, '', otherName),
    );
    if (written === null) continue;
    const steps = [step(written, `disables what ${resource} enforce`)];
    yield { technique: 'guards', steps, gain: { kind: 'guards', namespace: '' } };
    break;
  }
  for (const namespace of ['', ...cluster.namespaces]) {
    const name = namespace === '' ? 'default' : namespace;
    if (
      namespace === '' &&
      !CHANGES.some((verb) =>
        power.places(verb, 'namespaces').some((one) => one.namespace === '' && one.names === 'every'),
      )
    ) {
      continue;
    }
    const written = firstOf(CHANGES, (verb) => power.can(verb, 'namespaces', name, name));
    if (written === null) continue;
    const steps = [step(written, 'removes the labels that Pod Security evaluates')];
    yield { technique: 'guards', steps, gain: { kind: 'guards', namespace } };
    if (namespace === '') return;
  }
}

/** A request for any object of a type: one whose name does not matter, or else one of the allowed ones. */
function anyObject(
  power: Power,
  verb: string,
  type: string,
  namespace: string,
  otherName: string,
): ConcreteRequest | null {
  const places = power.places(verb, type).filter((place) => place.namespace === '' || place.namespace === namespace);
  return firstOf([...(places.some(({ names }) => names === 'every') ? [otherName] : []), ...namesOf(places)], (name) =>
    power.can(verb, type, namespace, name),
  );
}

function writes(
  power: Power,
  verb: string,
  type: string,
  namespace: string,
  otherName: string,
): ConcreteRequest | null {
  return verb === 'create' ? power.can(verb, type, namespace, '') : anyObject(power, verb, type, namespace, otherName);
}

function namesOf(places: Iterable<{ readonly names: Names }>): readonly string[] {
  return [...places].flatMap(({ names }) => (names === 'every' ? [] : [...names].filter((name) => name !== '')));
}

function isIn(names: Names, name: string): boolean {
  return names === 'every' || names.has(name);
}

function step(request: ConcreteRequest, does: string): WayStep {
  return { ...request, does };
}

function firstOf<T, U>(items: Iterable<T>, of: (item: T) => U | null): U | null {
  for (const item of items) {
    const found = of(item);
    if (found !== null) return found;
  }
  return null;
}

function userOfAccount({ namespace, name }: ServiceAccount): User {
  return userNamed(serviceAccountName(namespace, name));
}

interface RoleHeld {
  readonly as: User;
  readonly binding: Binding;
  readonly role: Role;
}

/** The roles that are bound to the users who have been reached. */
function* rolesHeld(power: Power, set: RbacSet): Generator<RoleHeld> {
  for (const { as } of power.holders) yield* rolesByBinding(set, as).map((one) => ({ as, ...one }));
}

/** Roles that allow everything come first. */
function strongestFirst(roles: readonly Role[]): readonly Role[] {
  return [...roles.filter(allowsAll), ...roles.filter((role) => !allowsAll(role))];
}

/** Whether a role, like cluster-admin, has wildcard rules for resources and for paths. */
function allowsAll({ rules }: Role): boolean {
  const isAll = (...lists: readonly (readonly string[])[]) => lists.every((list) => list.includes('*'));
  return (
    rules.some((rule) => isAll(rule.verbs, rule.apiGroups, rule.resources) && rule.resourceNames.length === 0) &&
    rules.some((rule) => isAll(rule.verbs, rule.nonResourceURLs))
  );
}
