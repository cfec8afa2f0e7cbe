import type { ControlPlaneProgram } from '../cluster/manifests.ts';

/** A program that the node provides as an image. */
export interface NodeImage {
  /** `registry.k8s.io/kube-apiserver:v1.37.2` */
  readonly image: string;
  /** The program on the node. */
  readonly source: string;
}

export type NodeImages = Readonly<Record<ControlPlaneProgram, NodeImage>>;

export interface ImageProgram {
  readonly name: string;
  readonly source: string;
  /** Settings that keep it small: thirty labs must fit on one machine. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The program in an image. Throws if the node does not have the image. */
export function imageProgram(image: string, images: NodeImages): ImageProgram {
  for (const name of PROGRAMS) {
    const known = images[name];
    if (known.image === image) return { name, source: known.source, environment: SMALL[name] };
  }
  throw new Error(`the node has no image ${image}`);
}

const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'etcd'] as const;

/**
 * An API server needs half of that; above it, Go collects garbage more often. The other two have little to do at a
 * time: on one processor, their threads do not wake each other. An etcd without other members needs no heartbeat, but
 * waits for an election before it becomes the leader: with the defaults, up to a second at every start. None of this is
 * in the manifests, which are as kubeadm writes them; `crictl inspect` and the first lines of etcd's log show it.
 */
const SMALL: Readonly<Record<ControlPlaneProgram, Readonly<Record<string, string>>>> = {
  'kube-apiserver': { GOMEMLIMIT: '150MiB' },
  'kube-controller-manager': { GOGC: '50', GOMAXPROCS: '1' },
  etcd: { GOGC: '50', GOMAXPROCS: '1', ETCD_HEARTBEAT_INTERVAL: '50', ETCD_ELECTION_TIMEOUT: '250' },
};
