import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isAlive, isProcessIdentity, type ProcessIdentity } from '../process/identity.ts';
import { isBoolean, isNumber, isObjectOf, isString, parseJson } from '../process/json-guard.ts';
import { onceFree } from '../process/once-free.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import { beginClass } from './events/live-class.ts';
import type { ClassPlan } from './events/plan.ts';
import { newToken } from './hub/tokens.ts';

/** The folder of a class: its journal, its certificate, its labs. Nobody else can read it. */
export type ClassFolder = string & { readonly __classFolder: unique symbol };

/** Where the hub of a class listens. */
export interface ClassSettings {
  readonly host: string;
  /** 0 for any free port, which the hub keeps. */
  readonly port: number;
  readonly isPlainHttp: boolean;
}

/** A hub that runs, or has run. */
export interface HubRecord {
  readonly hub: ProcessIdentity;
  readonly port: number;
}

const isSettings = isObjectOf<ClassSettings>({ host: isString, port: isNumber, isPlainHttp: isBoolean });
const isHubRecord = isObjectOf<HubRecord>({ hub: isProcessIdentity, port: isNumber });

/** Every class that has not been removed, oldest first; each folder is named for the time of its start. */
export async function classFolders(dataFolder: string): Promise<readonly ClassFolder[]> {
  const parent = path.join(dataFolder, 'classes');
  const names: string[] = await readdir(parent).catch(() => []);
  const isClass = (file: string): file is ClassFolder => /^\d{8}T\d{9}Z$/.test(path.basename(file));
  return names
    .sort()
    .map((name) => path.join(parent, name))
    .filter(isClass);
}

/** Makes the folder of a new class, which exists only if it is complete. */
export async function newClass(dataFolder: string, plan: ClassPlan, settings: ClassSettings): Promise<ClassFolder> {
  const name = new Date().toISOString().replace(/[-:.]/g, '');
  const folder = path.join(dataFolder, 'classes', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFileAtomically(path.join(folder, 'settings.json'), JSON.stringify(settings));
    await writeFile(path.join(folder, 'instructor-token'), newToken(), { mode: 0o600 });
    await beginClass(folder, plan);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const made = (await classFolders(dataFolder)).find((one) => one === folder);
  if (made === undefined) throw new Error(`${folder} has disappeared`);
  return made;
}

export async function settingsOf(folder: ClassFolder): Promise<ClassSettings> {
  const settings = parseJson(await readFile(path.join(folder, 'settings.json'), 'utf8'), isSettings);
  if (settings === null) throw new Error(`${folder}/settings.json cannot be read`);
  return settings;
}

export function instructorToken(folder: ClassFolder): Promise<string> {
  return readFile(path.join(folder, 'instructor-token'), 'utf8');
}

/** What the last hub of a class has written; `null` if there was none. */
export async function hubRecord(folder: ClassFolder): Promise<HubRecord | null> {
  return parseJson(await readFile(path.join(folder, 'hub.json'), 'utf8').catch(() => ''), isHubRecord);
}

export async function writeHubRecord(folder: ClassFolder, port: number): Promise<void> {
  await writeFileAtomically(path.join(folder, 'hub.json'), JSON.stringify({ hub: await identify(process.pid), port }));
}

/** The hub that runs now; `null` if there is none. */
export async function runningHub(folder: ClassFolder): Promise<HubRecord | null> {
  const record = await hubRecord(folder);
  return record !== null && (await isAlive(record.hub)) ? record : null;
}

/** The lock that a hub holds for as long as it runs: a class has only one. */
export function hubLock(folder: ClassFolder): string {
  return path.join(folder, 'hub.lock');
}

/** Resolves when no hub works on the class. */
export function hubGone(folder: ClassFolder, signal: AbortSignal): Promise<void> {
  return onceFree(hubLock(folder), async () => {}, { interval: 100, signal });
}

/** Where a hub writes what goes wrong. */
export function hubLog(folder: ClassFolder): string {
  return path.join(folder, 'hub.log');
}
