import { join } from 'node:path';
import type { LabSpec } from '../provider.ts';

/** What the provider stores about a lab on this machine, all in one folder. */
export interface LabFolder {
  /** Also the argument that identifies a lab's supervisor. */
  readonly path: string;
  /** The node's root. */
  readonly root: string;
  /** The node's /opt/cks-lab, which no process in the node can change. */
  readonly tools: string;
  /** What the supervisor may write until it leaves the machine's file system: the files that are named below. */
  readonly control: string;
  readonly supervisorInput: string;
  /** Exists when the node's root can be filled. */
  readonly staged: string;
  /** Identifies the supervisor; written when the node's root has been created. */
  readonly supervisor: string;
  readonly controlSocket: string;
  readonly bootPlan: string;
  /** The file system that contains the node's root, if it has a separate one. */
  readonly image: string;
  /** How the lab is isolated. */
  readonly isolation: string;
  readonly log: string;
  /** Exists once the node is complete and can be restarted. */
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
