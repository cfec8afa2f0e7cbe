import type { NodeImages } from './images.ts';

/** What the supervisor of a lab is started with, in `supervisor-input.json` in the lab's control folder. */
export interface SupervisorInput {
  readonly images: NodeImages;
  /** `v1.37.2` */
  readonly kubernetes: string;
  /** Whether the lab has a range of user IDs, or its root alone. */
  readonly hasRange: boolean;
}
