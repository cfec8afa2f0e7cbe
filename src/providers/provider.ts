import type { LabMinor } from '../binaries/release.ts';
import type { Capabilities } from '../node/capabilities.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Progress } from '../process/progress.ts';

export type { Progress };

/** In the order in which `auto` tries them. */
export const PROVIDER_NAMES = ['kind', 'embedded'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Name of a lab: lowercase letters, digits and dashes, at most 40 characters. Checked by `isLabName`. */
export type LabName = string & { readonly __labName: unique symbol };

export type Availability =
  | { readonly usable: true }
  | { readonly usable: false; readonly why: string; readonly remedies: readonly string[] };

/** One layer of a lab's isolation, and whether it is effective here. */
export interface IsolationLayer {
  /** `a user range for each lab` */
  readonly name: string;
  readonly holds: boolean;
  /** What that means for the user who runs labs, and how to change it. */
  readonly detail: string;
}

/** What a provider is asked to create. */
export interface LabSpec {
  readonly name: LabName;
  readonly minor: LabMinor;
  /** The number of nodes: one control plane node, the rest workers. */
  readonly nodes: number;
  /**
   * Absolute path of a folder on this machine that belongs only to this lab; the provider stores what it needs in it.
   */
  readonly folder: string;
}

/** The current state of a lab, which may no longer exist. */
export type LabPresence =
  | {
      readonly state: 'running';
      /** Its control plane node. */
      readonly node: LabNode;
      readonly workers: readonly LabNode[];
      /**
       * Whether it is suspended because it is not in use; any use resumes it. Absent if the provider never suspends
       * labs.
       */
      readonly isSuspended?: (options: { readonly signal: AbortSignal }) => Promise<boolean>;
    }
  /**
   * Its process or container has ended, but the learner's files still exist; `create` with the same spec restarts it.
   */
  | { readonly state: 'stopped' }
  /**
   * It is running, but was started by another version of cks-lab; `create` with the same spec restarts it with its
   * files.
   */
  | { readonly state: 'outdated' }
  | { readonly state: 'absent' };

export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What is known about a provider before its code is loaded. */
export interface ProviderFacts {
  readonly name: ProviderName;
  /** How its labs differ from those of other providers: `pods run`. */
  readonly about: string;
  /** Maximum memory of a one-node lab, in bytes. */
  readonly memory: number;
}

/** Creates and removes the nodes of a lab. A creation that fails or is aborted leaves nothing behind. */
export interface Provider extends ProviderFacts {
  /** Found out by trying. */
  available(options: { readonly signal: AbortSignal; readonly minor: LabMinor }): Promise<Availability>;
  /** What its labs can do on this machine; called only if it is usable, and only for what a scenario requires. */
  capabilities(options: { readonly signal: AbortSignal; readonly minor: LabMinor }): Promise<Capabilities>;
  /**
   * What isolates a lab from this machine and from other labs; called only if it is usable. With `afresh`, the results
   * are not taken from the cache, which is valid until the machine reboots.
   */
  isolation(options: { readonly signal: AbortSignal; readonly afresh: boolean }): Promise<readonly IsolationLayer[]>;
  /**
   * Creates the node, or restarts a stopped one, keeping its files. Resolves with the control plane node when its API
   * server is ready.
   */
  create(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  find(spec: LabSpec, options: { readonly signal: AbortSignal }): Promise<LabPresence>;
  /** Ends its processes and keeps its files; `create` with the same spec restarts it. Idempotent. */
  halt(spec: LabSpec, options: WorkOptions): Promise<void>;
  /** Returns the node to its state right after `create`. */
  reset(spec: LabSpec, options: WorkOptions): Promise<LabNode>;
  /** Idempotent; also cleans up after a `create` that was killed. */
  destroy(spec: LabSpec, options: WorkOptions): Promise<void>;
}
