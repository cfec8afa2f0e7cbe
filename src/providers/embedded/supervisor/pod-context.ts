import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { ContainerRecord } from './container-record.ts';
import type { IdleSuspension } from './idle-suspension.ts';
import type { NodeImages } from './images.ts';
import type { Isolation } from './isolation.ts';
import type { Journal } from './journal.ts';

/** What every pod on a node uses. */
export interface PodContext {
  readonly images: NodeImages;
  /** `v1.37.2` */
  readonly kubernetes: string;
  readonly journal: Journal;
  readonly isolation: Isolation;
  readonly suspension: IdleSuspension;
  /** Every container that exists or existed recently. */
  readonly containers: Set<ContainerRecord>;
  /** Resolves when a container may be started, or when it is no longer wanted. */
  readonly mayStart: (container: Container, signal: AbortSignal) => Promise<void>;
  /** To be called when something in the state of a pod has changed. */
  readonly changed: () => void;
}
