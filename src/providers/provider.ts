import type { LabMinor } from '../binaries/release.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Progress } from '../process/progress.ts';

export type { Progress };

export type ProviderName = 'kind' | 'embedded';
/** Name of a lab: lower-case letters, digits and dashes, at most 40 characters. `isLabName` tells. */
export type LabName = string & { readonly __labName: unique symbol };

export type Availability =
  | { readonly usable: true }
  | { readonly usable: false; readonly why: string; readonly remedies: readonly string[] };

/** What a provider is asked to make. */
export interface LabSpec {
  readonly name: LabName;
  readonly minor: LabMinor;
  /** Absolute folder on this machine that belongs to this lab alone; the provider keeps what it needs in it. */
  readonly folder: string;
}

/** How a lab that once existed stands now. */
export type LabPresence =
  | { readonly state: 'running'; readonly node: LabNode }
  /** Its process or container is gone, the learner's files are still there; `create` with the same spec brings it back. */
  | {
      readonly state: 'stopped';
      /** It runs, and cannot be spoken to, since another version of cks-lab has started it. */
      readonly isOutdated?: boolean;
    }
  | { readonly state: 'absent' };

export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Makes and removes the node of a lab. A create that fails or is aborted leaves nothing behind. */
export interface Provider {
  readonly name: ProviderName;
  /** Tried, not guessed. */
  available(options: { readonly signal: AbortSignal; readonly minor: LabMinor }): Promise<Availability>;
  /** Makes the node, or brings a stopped one back with its files. Resolves when the API server is ready. */
  create(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  find(spec: LabSpec, options: { readonly signal: AbortSignal }): Promise<LabPresence>;
  /** The node as it was right after `create`. */
  reset(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  /** Idempotent; also clears up after a create that was killed. */
  destroy(spec: LabSpec, options: WorkOptions): Promise<void>;
}
