import type { NodeImages } from './images.ts';
import type { ReadOnlyPath } from './node-root.ts';

/** What the supervisor of a lab is started with, in `supervisor-input.json` in the lab's folder. */
export interface SupervisorInput {
  /** The folder on the machine that becomes the node's root. */
  readonly root: string;
  readonly binds: readonly ReadOnlyPath[];
  readonly images: NodeImages;
  /** `v1.37.2` */
  readonly kubernetes: string;
}
