/** The levels of the Pod Security Standards that forbid something. */
export const LEVELS = ['baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

type Json = Readonly<Record<string, unknown>>;

/** A Pod that differs from one of level restricted in one respect. */
export interface ProbePod {
  /** `a Pod with hostNetwork: true`; the subject of a sentence. */
  readonly name: string;
  /** The lowest level that forbids it; `null` if every level allows it. */
  readonly violates: Level | null;
  readonly spec: Json;
}

const POD = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/**
 * A Pod for each control of the Pod Security Standards, and some that a level must allow. Source:
 * k8s.io/pod-security-admission policy/check_*.go, KEP-2579.
 */
export const PROBE_PODS: readonly ProbePod[] = [
  { name: 'a Pod of level restricted', violates: null, spec: specOf({}, {}) },
  {
    name: 'a Pod whose containers set runAsNonRoot and seccompProfile themselves',
    violates: null,
    spec: specOf({ securityContext: {} }, { securityContext: { ...CONTAINER, ...POD } }),
  },
  {
    name: 'a Pod that adds the capability NET_BIND_SERVICE',
    violates: null,
    spec: withCapabilities({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] }),
  },
  ...violating('baseline', [
    ['hostNetwork: true', specOf({ hostNetwork: true }, {})],
    ['hostPID: true', specOf({ hostPID: true }, {})],
    ['hostIPC: true', specOf({ hostIPC: true }, {})],
    ['a hostPath volume', specOf({ volumes: [{ name: 'host', hostPath: { path: '/' } }] }, {})],
    ['a hostPort', specOf({}, { ports: [{ containerPort: 80, hostPort: 80 }] })],
    ['privileged: true', withContext({ privileged: true, allowPrivilegeEscalation: true })],
    ['the capability SYS_ADMIN', withCapabilities({ drop: ['ALL'], add: ['SYS_ADMIN'] })],
    ['seccompProfile Unconfined', withContext({ seccompProfile: { type: 'Unconfined' } })],
    ['appArmorProfile Unconfined', withContext({ appArmorProfile: { type: 'Unconfined' } })],
    ['an SELinux user', withContext({ seLinuxOptions: { user: 'system_u' } })],
    ['the sysctl kernel.msgmax', inPod({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })],
    ['a privileged init container', withInit({ privileged: true })],
  ]),
  ...violating('restricted', [
    ['allowPrivilegeEscalation: true', withContext({ allowPrivilegeEscalation: true })],
    ['no allowPrivilegeEscalation', specOf({}, { securityContext: { capabilities: { drop: ['ALL'] } } })],
    ['no seccompProfile', inPod({ seccompProfile: undefined })],
    ['no runAsNonRoot', inPod({ runAsNonRoot: undefined })],
    ['runAsUser: 0', inPod({ runAsUser: 0 })],
    ['capabilities that are not dropped', withCapabilities({ drop: ['NET_RAW'] })],
    ['an NFS volume', specOf({ volumes: [{ name: 'share', nfs: { server: 'nfs', path: '/' } }] }, {})],
    ['an init container without a securityContext', specOf({ initContainers: [{ name: 'init', image: 'init' }] }, {})],
    ['a second container without a securityContext', specOf({}, {}, [{ name: 'second', image: 'second' }])],
  ]),
];

/** Whether a level forbids what violates another. */
export function forbids(level: Level, violated: Level | null): boolean {
  return violated !== null && LEVELS.indexOf(violated) <= LEVELS.indexOf(level);
}

function violating(violates: Level, pods: readonly (readonly [string, Json])[]): readonly ProbePod[] {
  return pods.map(([what, spec]) => ({ name: `a Pod with ${what}`, violates, spec }));
}

function specOf(pod: Json, container: Json, others: readonly Json[] = []): Json {
  const first = { name: 'probe', image: 'probe', securityContext: CONTAINER, ...container };
  return { automountServiceAccountToken: false, securityContext: POD, ...pod, containers: [first, ...others] };
}

function inPod(context: Json): Json {
  return specOf({ securityContext: { ...POD, ...context } }, {});
}

function withContext(context: Json): Json {
  return specOf({}, { securityContext: { ...CONTAINER, ...context } });
}

function withCapabilities(capabilities: Json): Json {
  return withContext({ capabilities });
}

function withInit(context: Json): Json {
  return specOf({ initContainers: [{ name: 'init', image: 'init', securityContext: context }] }, {});
}
