import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { GradingKind } from '../grading/define-check.ts';
import type { Scenario, ScenarioLoad } from '../scenarios/load.ts';

/** The name of the record in a folder of scenarios. */
export const PROVED = 'proved.json';

const SOURCES = path.resolve(import.meta.dirname, '..');

/** Which scenarios to prove: those that differ from what was last proved, and a sample of the others. */
export interface ScenarioSelection {
  readonly changed: readonly ScenarioLoad[];
  readonly sampled: readonly ScenarioLoad[];
}

/**
 * The SHA-256 of what decides whether the answers of a scenario are graded as stated: its files, and the code of the
 * domains of its checks. Code that all scenarios share, such as the nodes, is not part of it.
 */
export async function proofDigest(
  { folder, definition }: Scenario,
  kinds: readonly GradingKind[],
  codeDigest = codeDigests(),
): Promise<string> {
  const used = kinds.filter(({ kind }) => definition.checks.some((check) => check.kind === kind));
  const domains = [...new Set(used.map(({ domain }) => domain))].sort();
  const parts = await Promise.all([folderDigest(folder), ...domains.map(codeDigest)]);
  return createHash('sha256').update(parts.join()).digest('hex');
}

/** The digest of a domain's code, read once for many scenarios. */
type CodeDigest = (domain: string) => Promise<string>;

function codeDigests(): CodeDigest {
  const known = new Map<string, Promise<string>>();
  return (domain) => {
    const digest = known.get(domain) ?? digestOf(domain);
    known.set(domain, digest);
    return digest;
  };
}

async function digestOf(domain: string): Promise<string> {
  const rooms = ['checks', 'domains'].map((room) => folderDigest(path.join(SOURCES, room, domain)));
  return (await Promise.all(rooms)).join();
}

/**
 * Selects from scenarios by the record beside them. A scenario that does not load counts as changed. The sample is the
 * same for the same seed and scenarios.
 */
export async function selectScenarios(
  loads: readonly ScenarioLoad[],
  kinds: readonly GradingKind[],
  { sample, seed }: { readonly sample: number; readonly seed: string },
): Promise<ScenarioSelection> {
  const codeDigest = codeDigests();
  const isProved = await Promise.all(
    loads.map(async (load) => {
      if (!load.ok) return false;
      const { id, folder } = load.scenario;
      const record = await readRecord(path.dirname(folder));
      return record[id] === (await proofDigest(load.scenario, kinds, codeDigest));
    }),
  );
  const idOf = (load: ScenarioLoad) => (load.ok ? load.scenario.id : load.id);
  const rank = (load: ScenarioLoad) =>
    createHash('sha256')
      .update(`${seed}\0${idOf(load)}`)
      .digest('hex');
  const drawn = loads
    .filter((_, place) => isProved[place])
    .map((load) => ({ load, rank: rank(load) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, sample);
  return { changed: loads.filter((_, place) => !isProved[place]), sampled: drawn.map(({ load }) => load) };
}

/** Records scenarios of one folder as proved, and drops those that no longer exist. */
export async function recordProofs(
  folder: string,
  proved: readonly Scenario[],
  kinds: readonly GradingKind[],
): Promise<void> {
  const existing = new Set(await readdir(folder));
  const record = await readRecord(folder);
  const codeDigest = codeDigests();
  for (const scenario of proved) record[scenario.id] = await proofDigest(scenario, kinds, codeDigest);
  const entries = Object.entries(record).filter(([id]) => existing.has(id));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  await writeFile(path.join(folder, PROVED), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

const recordSchema = z.record(z.string(), z.string());

/** An unreadable record proves nothing. */
async function readRecord(folder: string): Promise<Record<string, string>> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path.join(folder, PROVED), 'utf8')));
  } catch {
    return {};
  }
}

/** Of the paths and contents of all files; the same if there is no such folder as if it were empty. */
async function folderDigest(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${path.relative(folder, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
