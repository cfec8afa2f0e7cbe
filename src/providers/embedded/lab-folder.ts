import { join } from 'node:path';
import type { LabSpec } from '../provider.ts';

/** What the provider keeps of a lab on this machine, all in one folder of its own. */
export interface LabFolder {
  /** Also the argument by which a lab's supervisor is told from others. */
  readonly path: string;
  /** The node's root. */
  readonly root: string;
  /** The node's /opt/cks-lab, which nobody in the node can change. */
  readonly tools: string;
  readonly supervisorInput: string;
  /** Who the supervisor is; written when the node's root is made. */
  readonly supervisor: string;
  readonly controlSocket: string;
  readonly log: string;
  /** There from the moment when the node is whole and can be brought back. */
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
    supervisorInput: join(path, 'supervisor-input.json'),
    supervisor: join(path, 'supervisor.json'),
    controlSocket: join(path, 'control.sock'),
    log: join(path, 'supervisor.log'),
    made: join(path, 'made'),
  };
}
