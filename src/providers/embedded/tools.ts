import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Files, TOOLS, writeFiles } from './node-files.ts';
import type { NodePrograms } from './programs.ts';
import type { NodeImages } from './supervisor/images.ts';
import type { SupervisorInput } from './supervisor/input.ts';

/** Where a program of the node's images lies in the node. */
const IMAGES = 'images';

/** Makes the folder that becomes the node's /opt/cks-lab, with places for the programs that are bound into it. */
export async function makeTools(folder: string): Promise<void> {
  await mkdir(join(folder, IMAGES), { recursive: true });
  await writeFiles(folder, PLACES);
}

/** The binds by which a node gets its tools and images; each goes into what those before it have made. */
export function toolBinds(folder: string, { kubectl, images }: NodePrograms): SupervisorInput['binds'] {
  return [
    { source: folder, target: TOOLS },
    { source: kubectl, target: `${TOOLS}/bin/kubectl` },
    ...Object.entries(images).map(([name, { source }]) => ({ source, target: `${TOOLS}/${IMAGES}/${name}` })),
  ];
}

/** The same images as the node itself sees them. */
export function imagesInNode(images: NodeImages): NodeImages {
  const inNode = (name: keyof NodeImages) => ({ ...images[name], source: `${TOOLS}/${IMAGES}/${name}` });
  return {
    'kube-apiserver': inNode('kube-apiserver'),
    'kube-controller-manager': inNode('kube-controller-manager'),
    etcd: inNode('etcd'),
  };
}

const PLACE = { text: '', mode: 0o755 };
const PLACES: Files = {
  'bin/kubectl': PLACE,
  [`${IMAGES}/kube-apiserver`]: PLACE,
  [`${IMAGES}/kube-controller-manager`]: PLACE,
  [`${IMAGES}/etcd`]: PLACE,
};
