/** The Kubernetes minor versions that a lab can have, the default first. */
export const labMinors = [37, 36, 35] as const;
export type LabMinor = (typeof labMinors)[number];

export function isLabMinor(minor: number): minor is LabMinor {
  return labMinors.some((known) => known === minor);
}

export const programs = ['kube-apiserver', 'kube-controller-manager', 'kubectl', 'etcd', 'kind'] as const;
export type Program = (typeof programs)[number];

export type Project = 'kubernetes' | 'etcd' | 'kind';

/** One pinned version of a project; its programs are published, built and cached together. */
export interface Release {
  readonly project: Project;
  /** Without a leading `v`. */
  readonly version: string;
}

const kubernetes: Readonly<Record<LabMinor, Release>> = {
  37: { project: 'kubernetes', version: '1.37.2' },
  36: { project: 'kubernetes', version: '1.36.3' },
  35: { project: 'kubernetes', version: '1.35.4' },
};
const etcd: Release = { project: 'etcd', version: '3.7.0' };
const kind: Release = { project: 'kind', version: '0.33.0' };

/** The release from which a program comes in labs of a Kubernetes minor version. */
export function releaseOf(program: Program, minor: LabMinor): Release {
  if (program === 'etcd') return etcd;
  if (program === 'kind') return kind;
  return kubernetes[minor];
}
