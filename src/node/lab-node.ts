import type { Duplex, Readable, Writable } from 'node:stream';
import type { Place } from '../kubernetes/place.ts';
import type { Finished } from '../process/run.ts';

/** A file as it was found. Links are followed inside the node only; one that leads nowhere or in circles says so. */
export type FileRead =
  | { readonly state: 'file'; readonly bytes: Uint8Array; readonly stat: FileStat }
  | { readonly state: 'missing' }
  | { readonly state: 'directory' }
  | { readonly state: 'special' }
  | { readonly state: 'loop' }
  | { readonly state: 'too-large'; readonly size: number };

/** `special` is a pipe or anything else. */
export type FileType = 'file' | 'directory' | 'socket' | 'character device' | 'block device' | 'special';

export interface FileStat {
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  readonly inode: number;
  readonly mtime: Date;
  /** Changes also when a file is put in place by a rename. */
  readonly ctime: Date;
}

export interface ExecOptions {
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** A mount of a static pod's container, container path first, as the kubelet or its stand-in has made it. */
export interface ContainerMount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readOnly: boolean;
}

/** Why a static pod does not run, where it does not. */
export type StaticPodState =
  | { readonly phase: 'running'; readonly pid: number; readonly startedAt: Date; readonly ready: boolean }
  /** No container could be made: a hostPath check that fails, an image that is not there. */
  | { readonly phase: 'waiting'; readonly reason: string; readonly message: string; readonly retryAt: Date | null }
  | {
      readonly phase: 'crashed';
      readonly exitCode: number;
      /** `null` when its program could not be started. */
      readonly startedAt: Date | null;
      readonly finishedAt: Date;
      readonly reason: string;
      readonly message: string;
      readonly backoffUntil: Date | null;
    }
  | { readonly phase: 'stopping'; readonly since: Date };

/** A static pod that runs or tries to: what is, not what a manifest says should be. */
export interface StaticPod {
  readonly namespace: string;
  /** With the node's name at its end, as `kubectl get pods` shows it. */
  readonly name: string;
  /** The kubelet's hash of the manifest that this pod was made from. */
  readonly uid: string;
  /** The manifest file that it was made from, when that is known. */
  readonly manifest: string | null;
  readonly container: string;
  readonly state: StaticPodState;
  /** Command and arguments of the container as started (or as they would be). */
  readonly argv: readonly string[];
  readonly mounts: readonly ContainerMount[];
  /** The newest log file of its container under /var/log/pods, when there is one. */
  readonly logPath: string | null;
}

/** Why the node refuses a manifest file, in the kubelet's words. */
export interface RejectedManifest {
  readonly file: string;
  readonly message: string;
  /** The line behind it, where that is known. */
  readonly place?: Place;
}

export interface StaticPods {
  readonly pods: readonly StaticPod[];
  readonly rejected: readonly RejectedManifest[];
}

/**
 * Everything a grader may do to a node. Paths are absolute and resolved inside the node.
 * Throws NodeUnreachable if the node itself has gone away; what a file or a program says is a value.
 */
export interface LabNode {
  /** The Kubernetes node's name. */
  readonly name: string;
  /** Reads a whole file; more than `maxBytes` (default 10 MB) gives `too-large`. */
  readFile(path: string, options?: { readonly maxBytes?: number; readonly signal?: AbortSignal }): Promise<FileRead>;
  /** Writes atomically: a temporary name that begins with a dot in the same folder, then a rename. Keeps mode and owner of what was there. */
  writeFile(path: string, content: string | Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** The names in a folder in byte order; `null` if there is no such folder. */
  list(path: string, options?: { readonly signal?: AbortSignal }): Promise<readonly string[] | null>;
  /** Follows links. `null` if nothing is there. */
  stat(path: string, options?: { readonly signal?: AbortSignal }): Promise<FileStat | null>;
  /** The same for many paths at the cost of one, in their order. */
  stats(paths: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly (FileStat | null)[]>;
  /** Runs a program on the node as root, its working folder /root. */
  exec(argv: readonly [string, ...string[]], options?: ExecOptions): Promise<Finished>;
  /** A file's bytes from `offset` on, as they are now. Ends at the present end of the file. */
  streamFile(path: string, offset: number, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  staticPods(options?: { readonly signal?: AbortSignal }): Promise<StaticPods>;
  /** kubectl on the node's own network as the cluster's admin. */
  kubectl(args: readonly string[], options?: ExecOptions): Promise<Finished>;
  /** A kubeconfig of the cluster's admin on the node, which no task asks the learner to change. */
  readonly adminKubeconfig: string;
  /**
   * A connection to a TCP port of the node's own 127.0.0.1. It fails with the reason if nothing listens there. Ending
   * its writing side closes the whole connection; destroying it, or aborting the signal, leaves nothing on the node.
   */
  connect(port: number, options?: { readonly signal?: AbortSignal }): Duplex;
  /**
   * Runs a program on the node with the caller's streams, and returns its exit code, as a shell would: 128 + n after
   * signal n. Signals that would end this process go to the program.
   */
  attach(argv: readonly [string, ...string[]], streams: Streams): Promise<number>;
  /** A shell on a terminal of the node. */
  shell(streams: Streams, options: ShellOptions): Promise<ShellEnd>;
  /** The shells of the node that are open, the oldest first; where shells end with their clients there are none. */
  shells(options?: { readonly signal?: AbortSignal }): Promise<readonly OpenShell[]>;
}

/** The streams of a program, or of a person at a terminal. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export interface ShellOptions {
  /** `new`, or an open shell: the newest that is not attached, or the one with that number. */
  readonly which: 'new' | 'newest' | number;
}

export type ShellEnd =
  | { readonly how: 'exited'; readonly exitCode: number }
  /** Another client has attached to it. */
  | { readonly how: 'replaced' }
  /** There is no such shell to attach to, or none can be opened; why, in a line. */
  | { readonly how: 'refused'; readonly why: string };

/** A shell that is open on a node. */
export interface OpenShell {
  readonly id: number;
  readonly startedAt: Date;
  /** Whether a client sees it. */
  readonly isAttached: boolean;
}

/** The node went away: the container was removed, Docker stopped answering, the supervisor died. */
export class NodeUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NodeUnreachable';
  }
}
