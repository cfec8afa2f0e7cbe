import { join } from 'node:path';
import type { LabSpec } from '../provider.ts';

/** What the provider keeps of a lab on this machine, all in one folder of its own. */
export interface LabFolder {
  /** Also the argument by which a lab's supervisor is recognized. */
  readonly path: string;
  /** The node's root. */
  readonly root: string;
  /** The node's /opt/cks-lab, which nobody in the node can change. */
  readonly tools: string;
  /** What the supervisor may write until it has left the machine: the files that are named below. */
  readonly control: string;
  readonly supervisorInput: string;
  /** There when the node's root can be filled. */
  readonly staged: string;
  /** Who the supervisor is; written when the node's root is made. */
  readonly supervisor: string;
  readonly controlSocket: string;
  readonly bootPlan: string;
  /** The file system that the node's root is in, where it has one of its own. */
  readonly image: string;
  /** How the lab is isolated. */
  readonly isolation: string;
  readonly log: string;
  /** Exists from the moment when the node is complete and can be started again. */
  readonly made: string;
}

export function labFolder({ folder }: LabSpec): LabFolder {
  return folderAt(join(folder, 'embedded'));
}

export function folderAt(path: string): LabFolder {
  return {
    path,
    root: join(path, 'root'),
    tools: join(path, 'tools'),
    control: join(path, 'control'),
    supervisorInput: join(path, 'control', 'supervisor-input.json'),
    staged: join(path, 'control', 'staged'),
    supervisor: join(path, 'control', 'supervisor.json'),
    controlSocket: join(path, 'control', 'control.sock'),
    bootPlan: join(path, 'boot-plan'),
    image: join(path, 'root.img'),
    isolation: join(path, 'isolation.json'),
    log: join(path, 'supervisor.log'),
    made: join(path, 'made'),
  };
}
