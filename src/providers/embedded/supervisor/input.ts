import type { NodeImages } from './images.ts';

/** What the supervisor of a lab is started with, in `supervisor-input.json` in the lab's folder. */
export interface SupervisorInput {
  /** The folder on the machine that becomes the node's root. */
  readonly root: string;
  /** Read-only binds of the machine's files; no source has a link in its path. */
  readonly binds: readonly { readonly source: string; readonly target: string }[];
  readonly images: NodeImages;
  /** `v1.37.2` */
  readonly kubernetes: string;
}
