import { isBoolean, isObjectOf, isString } from '../../../process/json-guard.ts';
import type { NodeImage, NodeImages } from './images.ts';

/** The input of a lab's supervisor, in `supervisor-input.json` in the lab's control folder. */
export interface SupervisorInput {
  readonly images: NodeImages;
  /** `v1.37.2` */
  readonly kubernetes: string;
  /** Whether the lab has a range of user IDs, or only root. */
  readonly hasRange: boolean;
}

const isImage = isObjectOf<NodeImage>({ image: isString, source: isString });

export const isSupervisorInput = isObjectOf<SupervisorInput>({
  images: isObjectOf<NodeImages>({
    'kube-apiserver': isImage,
    'kube-controller-manager': isImage,
    etcd: isImage,
  }),
  kubernetes: isString,
  hasRange: isBoolean,
});
