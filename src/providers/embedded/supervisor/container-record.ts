import type { ContainerMount } from '../../../node/lab-node.ts';

/** One attempt to run a container, from its creation until it is removed. */
export interface ContainerRecord {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly pod: PodIdentity;
  readonly name: string;
  readonly image: string;
  /** 0 for the first in its pod. */
  readonly attempt: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly ContainerMount[];
  readonly logPath: string;
  readonly createdAt: Date;
  /** Resolves when it has exited. */
  readonly ended: Promise<void>;
  state: ContainerState;
}

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** 64 hexadecimal digits, the ID of the pod's sandbox. */
  readonly sandbox: string;
}

export type ContainerState =
  | { readonly phase: 'created' }
  | { readonly phase: 'running'; readonly pid: number; readonly startedAt: Date }
  | {
      readonly phase: 'exited';
      readonly startedAt: Date | null;
      readonly finishedAt: Date;
      readonly exitCode: number;
      readonly reason: ExitReason;
      readonly message: string;
    };

export type ExitReason = 'Completed' | 'Error' | 'StartError';
