import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type LabMinor, labMinors } from '../binaries/release.ts';
import { isProcessIdentity, type ProcessIdentity } from '../process/identity.ts';
import { isObjectOf, isOneOf, isString, narrowed, nullable, optional, parseJson } from '../process/json-guard.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import { type LabName, type LabSpec, PROVIDER_NAMES, type ProviderName } from '../providers/provider.ts';
import { isScenarioId, type ScenarioId } from '../scenarios/scenario-id.ts';
import { isLabName } from './lab-name.ts';

/** The record of a lab, in `lab.json` in its folder. */
export interface LabRecord {
  readonly name: LabName;
  readonly scenario: ScenarioId;
  /** The absolute path of the folder that contains its scenario; `null` for a scenario of cks-lab itself. */
  readonly pack: string | null;
  readonly provider: ProviderName;
  readonly minor: LabMinor;
  readonly nodes: number;
  /** When the learner's clock was started, RFC 3339; `null` until the lab is ready. */
  readonly startedAt: string | null;
  /**
   * The process that creates it; while that process is alive, a lab that is not ready is being created and is not a
   * leftover.
   */
  readonly maker: ProcessIdentity;
}

/** A lab's folder under the data folder; it contains the record and everything that the provider stores. */
export function labFolder(dataFolder: string, name: LabName): string {
  return path.join(dataFolder, 'labs', name);
}

export function specOf(dataFolder: string, record: LabRecord): LabSpec {
  return { name: record.name, minor: record.minor, nodes: record.nodes, folder: labFolder(dataFolder, record.name) };
}

export async function writeRecord(dataFolder: string, record: LabRecord): Promise<void> {
  const folder = labFolder(dataFolder, record.name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomically(
    path.join(folder, 'lab.json'),
    `${JSON.stringify(record, null, 2)}
`,
  );
}

/** `null` if there is no such lab or its record cannot be read. */
export async function readRecord(dataFolder: string, name: LabName): Promise<LabRecord | null> {
  const text = await readFile(path.join(labFolder(dataFolder, name), 'lab.json'), 'utf8').catch(() => null);
  const written = text === null ? null : parseJson(text, isWrittenRecord);
  return written && { ...written, pack: written.pack ?? null, nodes: written.nodes ?? 1 };
}

/** Records of earlier versions have neither `pack` nor `nodes`. */
type WrittenRecord = Omit<LabRecord, 'pack' | 'nodes'> & {
  readonly pack?: string | null | undefined;
  readonly nodes?: number | undefined;
};

const isWrittenRecord = isObjectOf<WrittenRecord>({
  name: narrowed(isString, isLabName),
  scenario: narrowed(isString, isScenarioId),
  pack: optional(nullable(isString)),
  provider: isOneOf(PROVIDER_NAMES),
  minor: isOneOf(labMinors),
  nodes: optional((value): value is number => Number.isInteger(value) && Number(value) >= 1),
  startedAt: nullable((value): value is string => isString(value) && !Number.isNaN(Date.parse(value))),
  maker: isProcessIdentity,
});

/**
 * Every lab that has a folder, newest last; `record: null` means that its creator died before it could write the
 * record.
 */
export async function listLabs(
  dataFolder: string,
): Promise<readonly { readonly name: LabName; readonly record: LabRecord | null }[]> {
  const names: string[] = await readdir(path.join(dataFolder, 'labs')).catch(() => []);
  const labs = await Promise.all(
    names.filter(isLabName).map(async (name) => ({ name, record: await readRecord(dataFolder, name) })),
  );
  return labs.sort((a, b) => ageKey(a.record).localeCompare(ageKey(b.record)));
}

export async function removeFolder(dataFolder: string, name: LabName): Promise<void> {
  await rm(labFolder(dataFolder, name), { recursive: true, force: true });
}

function ageKey(record: LabRecord | null): string {
  return record?.startedAt ?? '';
}
