import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { LabMinor } from '../binaries/release.ts';
import type { LabWork } from '../labs/lab.ts';
import { isLabName } from '../labs/lab-name.ts';
import { type Started, start } from '../labs/start.ts';
import { stop } from '../labs/stop.ts';
import type { Provider } from '../providers/provider.ts';
import type { Scenario } from '../scenarios/load.ts';

export interface LabOptions {
  readonly provider: Provider;
  readonly minor: LabMinor;
}

/** Creates a lab of a scenario under a unique name, calls `use`, and always removes the lab. */
export async function withLab(
  scenario: Scenario,
  { provider, minor }: LabOptions,
  work: LabWork,
  use: (lab: Started) => Promise<void>,
): Promise<void> {
  const name = `check-${scenario.id}-${randomBytes(3).toString('hex')}`.slice(-40).replace(/^-/, '');
  if (!isLabName(name)) throw new TypeError(`${name} cannot name a lab`);
  const lab = await start(
    { name, scenario, pack: path.dirname(scenario.folder), minor, provider: async () => provider },
    work,
  );
  try {
    await use(lab);
  } finally {
    await stop(lab.record, { ...work, signal: AbortSignal.timeout(120_000) });
  }
}
