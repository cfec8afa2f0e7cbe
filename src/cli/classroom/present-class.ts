import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClassView } from '../../classroom/api.ts';
import { type ClassFolder, classFolders, hubLog, runningHub } from '../../classroom/class-folder.ts';
import { type HubClient, HubRefusal, hubClient } from '../../classroom/hub-client.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';

/** Milliseconds between two looks for a hub, and in which it must have started. */
const POLL_INTERVAL = 50;
const START_TIME = 60_000;

/** The class on this machine; there is one at a time. Throws LabProblem if there is none. */
export async function presentFolder({ labs }: CommandContext): Promise<ClassFolder> {
  const newest = (await classFolders(labs.dataFolder)).at(-1);
  if (newest === undefined) throw new LabProblem('there is no class: cks-lab classroom start audit-01 --minutes 60');
  return newest;
}

/** Starts a hub in the background unless one runs, and waits until it answers. */
export async function awakened(folder: ClassFolder, context: CommandContext): Promise<HubClient> {
  const signal = context.interruption.signal();
  const deadline = performance.now() + START_TIME;
  let isLaunched = false;
  while (performance.now() < deadline) {
    const record = await runningHub(folder);
    if (record !== null) return hubClient(folder, record);
    if (!isLaunched) {
      isLaunched = true;
      await context.inBackground(['classroom', 'hub', path.basename(folder)], hubLog(folder), { isKeptAlive: true });
    }
    await sleep(POLL_INTERVAL, undefined, { signal });
  }
  throw new ExitError(TOOL_FAILED, `cks-lab: the hub of the class does not start: see ${hubLog(folder)}`);
}

/** The class on this machine, with its hub at work. */
export async function presentClass(context: CommandContext): Promise<{ folder: ClassFolder; client: HubClient }> {
  const folder = await presentFolder(context);
  return { folder, client: await awakened(folder, context) };
}

export async function classViewOf(client: HubClient): Promise<ClassView> {
  // The hub is this program, and nobody else has the key of its certificate.
  const view: ClassView = JSON.parse(await client.get('/api/class'));
  return view;
}

/** Sends a request of the instructor. Throws ExitError with the words of the hub if it refuses. */
export async function order(client: HubClient, pathname: string, body: object): Promise<void> {
  try {
    await client.post(pathname, body);
  } catch (error) {
    if (error instanceof HubRefusal) throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`);
    throw error;
  }
}
