import type { Duplex, Readable, Writable } from 'node:stream';
import type { Place } from '../kubernetes/place.ts';
import type { Finished } from '../process/run.ts';
import type { NodeTerminal, OpenTerminalOptions, TerminalViewer } from './node-terminal.ts';

/**
 * The result of reading a file. Links are followed only inside the node; a broken or circular link is reported as such.
 */
export type FileRead =
  | { readonly state: 'file'; readonly bytes: Uint8Array; readonly stat: FileStat }
  | { readonly state: 'missing' }
  | { readonly state: 'directory' }
  | { readonly state: 'special' }
  | { readonly state: 'loop' }
  | { readonly state: 'too-large'; readonly size: number };

/** `special` is a pipe or any other type. */
export type FileType = 'file' | 'directory' | 'socket' | 'character device' | 'block device' | 'special';

export interface FileStat {
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  readonly inode: number;
  readonly mtime: Date;
  /** Also changes when a file is put in place by a rename. */
  readonly ctime: Date;
}

export interface ExecOptions {
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** A mount of a static pod's container, as created by the kubelet or its stand-in; the container path comes first. */
export interface ContainerMount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readOnly: boolean;
}

/** Why a static pod does not run, if it does not. */
export type StaticPodState =
  | { readonly phase: 'running'; readonly pid: number; readonly startedAt: Date; readonly ready: boolean }
  /** No container could be created: for example, a hostPath check failed, or an image is missing. */
  | { readonly phase: 'waiting'; readonly reason: string; readonly message: string; readonly retryAt: Date | null }
  | {
      readonly phase: 'crashed';
      readonly exitCode: number;
      /** `null` if its program could not be started. */
      readonly startedAt: Date | null;
      readonly finishedAt: Date;
      readonly reason: string;
      readonly message: string;
      readonly backoffUntil: Date | null;
    }
  | { readonly phase: 'stopping'; readonly since: Date };

/** A static pod that is running or being tried: the actual state, not the one in the manifest. */
export interface StaticPod {
  readonly namespace: string;
  /** Ends with the node's name, as shown by `kubectl get pods`. */
  readonly name: string;
  /** The kubelet's hash of the manifest from which this pod was created. */
  readonly uid: string;
  /** The manifest file from which it was created, if known. */
  readonly manifest: string | null;
  readonly container: string;
  readonly state: StaticPodState;
  /** The command and arguments of the container as started (or as they would be). */
  readonly argv: readonly string[];
  readonly mounts: readonly ContainerMount[];
  /** The newest log file of its container under /var/log/pods, if there is one. */
  readonly logPath: string | null;
}

/** Why the node refuses a manifest file, with the kubelet's message. */
export interface RejectedManifest {
  readonly file: string;
  readonly message: string;
  /** The line that causes it, if known. */
  readonly place?: Place;
}

export interface StaticPods {
  readonly pods: readonly StaticPod[];
  readonly rejected: readonly RejectedManifest[];
}

/**
 * Everything that a grader may do to a node. Paths are absolute and resolved inside the node. Throws NodeUnreachable if
 * the node itself is gone; the result of reading a file or running a program is a value.
 */
export interface LabNode {
  /** The Kubernetes node's name. */
  readonly name: string;
  /** Reads a whole file; returns `too-large` if it has more than `maxBytes` (default 10 MB). */
  readFile(path: string, options?: { readonly maxBytes?: number; readonly signal?: AbortSignal }): Promise<FileRead>;
  /**
   * Writes atomically: to a temporary name that begins with a dot in the same folder, then renames it. Keeps the mode
   * and owner of an existing file.
   */
  writeFile(path: string, content: string | Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** The names in a folder in byte order; `null` if the folder does not exist. */
  list(path: string, options?: { readonly signal?: AbortSignal }): Promise<readonly string[] | null>;
  /** Follows links. `null` if the file does not exist. */
  stat(path: string, options?: { readonly signal?: AbortSignal }): Promise<FileStat | null>;
  /** The same for many paths, in their order, at the cost of one. */
  stats(paths: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly (FileStat | null)[]>;
  /** Runs a program on the node as root, in the working folder /root. */
  exec(argv: readonly [string, ...string[]], options?: ExecOptions): Promise<Finished>;
  /** The current bytes of a file from `offset` on. Ends at the current end of the file. */
  streamFile(path: string, offset: number, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  staticPods(options?: { readonly signal?: AbortSignal }): Promise<StaticPods>;
  /** kubectl in the node's own network, as the cluster's admin. */
  kubectl(args: readonly string[], options?: ExecOptions): Promise<Finished>;
  /** The kubeconfig of the cluster's admin on the node, which no task asks the learner to change. */
  readonly adminKubeconfig: string;
  /**
   * A connection to a TCP port on the node's own 127.0.0.1. It fails with the reason if nothing listens there. Ending
   * its writing side closes the whole connection; destroying it, or aborting the signal, leaves nothing on the node.
   */
  connect(port: number, options?: { readonly signal?: AbortSignal }): Duplex;
  /**
   * Runs a program on the node with the caller's streams, and returns its exit code, as a shell would: 128 + n after
   * signal n. Signals that would end this process go to the program.
   */
  attach(argv: readonly [string, ...string[]], streams: Streams): Promise<number>;
  /** A shell on a terminal of the node, shown on this process's terminal. */
  shell(options: ShellOptions): Promise<ShellEnd>;
  /**
   * Attaches a program to a named shell of the node, which outlives its clients. Another client of the same shell is
   * sent away. Throws TerminalsUnsupported if shells of these nodes end with their clients.
   */
  openTerminal(options: OpenTerminalOptions, viewer: TerminalViewer): Promise<NodeTerminal>;
  /** The open shells of the node, oldest first; empty if shells end with their clients. */
  shells(options?: { readonly signal?: AbortSignal }): Promise<readonly OpenShell[]>;
}

/** The streams of a program, or of a user at a terminal. */
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
  /** There is no such shell to attach to, or none can be opened; `why` is one line. */
  | { readonly how: 'refused'; readonly why: string };

/** An open shell on a node. */
export interface OpenShell {
  readonly id: number;
  readonly startedAt: Date;
  /** Whether a client is attached. */
  readonly isAttached: boolean;
}

/** The node is gone: the container was removed, Docker stopped answering, or the supervisor died. */
export class NodeUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NodeUnreachable';
  }
}
