import { obtainPrograms } from '../../binaries/obtain.ts';
import { type LabMinor, releaseOf } from '../../binaries/release.ts';
import type { Environment } from '../../home/folders.ts';
import type { WorkOptions } from '../provider.ts';
import { imagesOf } from './cluster/manifests.ts';
import type { NodeImages } from './supervisor/images.ts';

/** The programs of a node, on this machine and as the images that they represent. */
export interface NodePrograms {
  readonly minor: LabMinor;
  /** `v1.37.2` */
  readonly kubernetes: string;
  readonly kubectl: string;
  /** Where each image's program is on this machine. */
  readonly images: NodeImages;
}

export async function obtainNodePrograms(minor: LabMinor, env: Environment, work: WorkOptions): Promise<NodePrograms> {
  const paths = await obtainPrograms({
    programs: ['kube-apiserver', 'kube-controller-manager', 'etcd', 'kubectl'],
    minor,
    env,
    ...work,
  });
  const { version } = releaseOf('kube-apiserver', minor);
  const names = imagesOf(version, releaseOf('etcd', minor).version);
  return {
    minor,
    kubernetes: `v${version}`,
    kubectl: paths.kubectl,
    images: {
      'kube-apiserver': { image: names['kube-apiserver'], source: paths['kube-apiserver'] },
      'kube-controller-manager': {
        image: names['kube-controller-manager'],
        source: paths['kube-controller-manager'],
      },
      etcd: { image: names.etcd, source: paths.etcd },
    },
  };
}
