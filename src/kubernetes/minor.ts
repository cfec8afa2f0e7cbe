/** The supported minor versions of Kubernetes 1.x, the newest first. */
export const KUBERNETES_MINORS = [37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27] as const;

/** A minor version of Kubernetes 1.x. */
export type KubernetesMinor = (typeof KUBERNETES_MINORS)[number];

export const NEWEST_MINOR = KUBERNETES_MINORS[0];
