import type { LabMinor } from '../../binaries/release.ts';
import type { Environment } from '../../home/folders.ts';

/** The images that were built for the pinned kind, 0.33.0; their digests are part of its release notes. */
const images: Readonly<Record<LabMinor, string>> = {
  37: 'kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
  36: 'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
  35: 'kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
};

/** The image that a lab's node is made from: `$CKS_LAB_NODE_IMAGE`, or the pinned one of its minor. */
export function nodeImage(minor: LabMinor, env: Environment): string {
  return env.CKS_LAB_NODE_IMAGE || images[minor];
}
