import type { LabStore } from '../labs/lab.ts';
import { withLock } from '../process/lock.ts';
import { type ClassFolder, hubLock, hubRecord, instructorToken, settingsOf, writeHubRecord } from './class-folder.ts';
import { openClass } from './events/live-class.ts';
import type { AppOptions } from './hub/app.ts';
import { classCertificate } from './hub/certificate.ts';
import { startHub } from './hub/hub.ts';
import type { HubParts } from './hub/parts.ts';
import { serveHub } from './hub/serve.ts';
import { hashOf } from './hub/tokens.ts';
import { seatBudget } from './seats/budget.ts';
import type { SeatWork } from './seats/seat-work.ts';

export interface HubOptions {
  readonly providers: LabStore['providers'];
  readonly scenarioOf: SeatWork['scenarioOf'];
  readonly parts: HubParts;
  readonly resultsPage: AppOptions['resultsPage'];
  readonly signal: AbortSignal;
}

/**
 * The work of a hub: serves a class and runs its labs until the signal is aborted. It can be killed at any time; another
 * one goes on with the same class, on the same port and with the same certificate. Throws LockHeld if there is one.
 */
export async function runHub(folder: ClassFolder, options: HubOptions): Promise<void> {
  const { providers, scenarioOf, parts, resultsPage, signal } = options;
  await withLock(hubLock(folder), async () => {
    const live = await openClass(folder);
    const made = [...live.state().seats.values()].flatMap(({ tasks }) => tasks.filter(({ isMade }) => isMade));
    const work = { dataFolder: folder, providers, signal, progress: () => {}, scenarioOf };
    const hub = await startHub(live, work, parts, seatBudget(made.length));
    const { host, port, isPlainHttp } = await settingsOf(folder);
    const served = await serveHub(hub, {
      ...{ host, port: (await hubRecord(folder))?.port ?? port, resultsPage },
      tls: isPlainHttp ? null : await classCertificate(folder),
      instructorHash: hashOf(await instructorToken(folder)),
    });
    await writeHubRecord(folder, served.port);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await served.close();
    await hub.ended;
    live.close();
  });
}
