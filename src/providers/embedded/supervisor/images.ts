import type { ControlPlaneProgram } from '../cluster/manifests.ts';

/** A program that the node has as an image. */
export interface NodeImage {
  /** `registry.k8s.io/kube-apiserver:v1.37.2` */
  readonly image: string;
  /** The program on the node. */
  readonly source: string;
}

export type NodeImages = Readonly<Record<ControlPlaneProgram, NodeImage>>;

/** The program in an image. Throws when the node has no such image. */
export function imageProgram(image: string, images: NodeImages): { readonly name: string; readonly source: string } {
  for (const [name, known] of Object.entries(images)) {
    if (known.image === image) return { name, source: known.source };
  }
  throw new Error(`the node has no image ${image}`);
}
