import type { Provider, ProviderName, WorkOptions } from '../providers/provider.ts';
import type { LabRecord } from './lab-record.ts';

/** Where labs are stored, and the providers that create their nodes. */
export interface LabStore {
  readonly dataFolder: string;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
}

export type LabWork = LabStore & WorkOptions;

/** The requested lab does not exist or is in the wrong state. The message says what to do. */
export class LabProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LabProblem';
  }
}

export type LabState = 'running' | 'suspended' | 'stopped' | 'outdated' | 'starting' | 'leftover' | 'unreachable';

export interface LabStatus {
  readonly record: LabRecord;
  readonly state: LabState;
}
