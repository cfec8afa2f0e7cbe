import type { LabMinor } from '../binaries/release.ts';
import type { Capabilities } from '../node/capabilities.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Progress } from '../process/progress.ts';

export type { Progress };

/** In the order in which `auto` tries them. */
export const PROVIDER_NAMES = ['kind', 'embedded'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Name of a lab: lowercase letters, digits and dashes, at most 40 characters. `isLabName` tells. */
export type LabName = string & { readonly __labName: unique symbol };

export type Availability =
  | { readonly usable: true }
  | { readonly usable: false; readonly why: string; readonly remedies: readonly string[] };

/** One of the things that keep a lab apart, and whether it does here. */
export interface IsolationLayer {
  /** `a user range for each lab` */
  readonly name: string;
  readonly holds: boolean;
  /** What that means for the user who runs labs, and what would change it. */
  readonly detail: string;
}

/** What a provider is asked to make. */
export interface LabSpec {
  readonly name: LabName;
  readonly minor: LabMinor;
  /** How many nodes: a control plane node, and workers. */
  readonly nodes: number;
  /** Absolute folder on this machine that belongs to this lab alone; the provider keeps what it needs in it. */
  readonly folder: string;
}

/** The current state of a lab that once existed. */
export type LabPresence =
  | {
      readonly state: 'running';
      /** Its control plane node. */
      readonly node: LabNode;
      readonly workers: readonly LabNode[];
      /** Whether it is suspended because nobody uses it; any use resumes it. Absent if its labs never are. */
      readonly isSuspended?: (options: { readonly signal: AbortSignal }) => Promise<boolean>;
    }
  /** Its process or container is gone, the learner's files are still there; `create` with the same spec brings it back. */
  | { readonly state: 'stopped' }
  /** It runs, but another version of cks-lab has started it; `create` with the same spec restarts it with its files. */
  | { readonly state: 'outdated' }
  | { readonly state: 'absent' };

export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What is known of a provider before its code is loaded. */
export interface ProviderFacts {
  readonly name: ProviderName;
  /** How its labs differ from those of other providers: `pods run`. */
  readonly about: string;
  /** Bytes of memory that a lab of one node takes at most. */
  readonly memory: number;
}

/** Creates and removes the nodes of a lab. A creation that fails or is aborted leaves nothing behind. */
export interface Provider extends ProviderFacts {
  /** Tried, not guessed. */
  available(options: { readonly signal: AbortSignal; readonly minor: LabMinor }): Promise<Availability>;
  /** What its labs can do on this machine; asked only where it can be used, and only of what a scenario requires. */
  capabilities(options: { readonly signal: AbortSignal; readonly minor: LabMinor }): Promise<Capabilities>;
  /**
   * What keeps a lab apart from this machine and from other labs; asked only where it can be used. Tried afresh,
   * or as it was found since this machine was started.
   */
  isolation(options: { readonly signal: AbortSignal; readonly afresh: boolean }): Promise<readonly IsolationLayer[]>;
  /**
   * Creates the node, or restarts a stopped one with its files. Resolves with the control plane node when its API
   * server is ready.
   */
  create(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  find(spec: LabSpec, options: { readonly signal: AbortSignal }): Promise<LabPresence>;
  /** The node as it was right after `create`. */
  reset(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  /** Idempotent; also clears up after a create that was killed. */
  destroy(spec: LabSpec, options: WorkOptions): Promise<void>;
}
